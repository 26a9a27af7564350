// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.SignedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the configuration says, checked.
 *
 * @param files where the credentials stand
 * @param folder makes and renews them, where they are this node's own
 * @param given whether the CA or all credentials are given, which makes the node a member
 * @param networkKeys the pre-shared key of the p2p network, where it is given
 * @param join the cluster to join, where the node is no member yet
 * @param policy who may ask
 */
record Settings(
        CredentialFiles files,
        Optional<IdentityFolder> folder,
        boolean given,
        KeyFile networkKeys,
        Optional<Join> join,
        Policy policy) {
    /**
     * A cluster to join.
     *
     * @param address a member
     * @param tokenFile where the token stands
     */
    record Join(String address, Path tokenFile) {}

    /** Reads the configuration; {@code data} is where a relative folder begins. */
    static Settings of(AuthComponent.Config config, Path data) {
        Policy policy = new Policy(yes("open.to.anyone", config.open_to_anyone()));
        Path folder = data.resolve(config.folder());
        Optional<Path> certificate = file(config.cert_file());
        Optional<Path> key = file(config.key_file());
        Optional<Path> ca = file(config.ca_file());
        Optional<Path> caKey = file(config.ca_key_file());
        together("cert.file", certificate, "key.file", key);
        together(
                "client.cert.file", file(config.client_cert_file()), "client.key.file", file(config.client_key_file()));
        needs("cert.file", certificate, "ca.file", ca);
        needs("ca.key.file", caKey, "ca.file", ca);
        needs("client.ca.file", file(config.client_ca_file()), "cert.file", certificate);
        needs("client.cert.file", file(config.client_cert_file()), "cert.file", certificate);
        Path caFile = ca.orElse(folder.resolve(IdentityFolder.CA));
        Path ownCertificate = certificate.orElse(folder.resolve(IdentityFolder.NODE));
        Path ownKey = key.orElse(folder.resolve(IdentityFolder.NODE_KEY));
        CredentialFiles files = new CredentialFiles(
                caFile,
                file(config.client_ca_file()).orElse(caFile),
                ownCertificate,
                ownKey,
                file(config.client_cert_file()).orElse(ownCertificate),
                file(config.client_key_file()).orElse(ownKey));
        KeyFile networkKeys = file(config.psk_file())
                .map(given -> new KeyFile(given, true))
                .orElseGet(() -> new KeyFile(folder.resolve(IdentityFolder.NETWORK_KEYS), false));
        if (certificate.isPresent()) {
            return new Settings(files, Optional.empty(), true, networkKeys, Optional.empty(), policy);
        }
        NodeName name = NodeName.of(config.name().trim(), list(config.address()));
        Path caKeyFile = caKey.orElse(folder.resolve(IdentityFolder.CA_KEY));
        IdentityFolder identity = new IdentityFolder(folder, caFile, caKeyFile, name);
        return new Settings(files, Optional.of(identity), ca.isPresent(), networkKeys, join(config), policy);
    }

    /** What the files look like from outside; another stamp means that something was written. */
    List<FileStamp> stamp() {
        return Stream.concat(files.stamp().stream(), Stream.of(FileStamp.of(networkKeys.path())))
                .toList();
    }

    /** Whether this node is a member of a cluster. */
    boolean member() {
        return given
                || folder.filter(identity -> new MemberFolder(identity.folder()).member())
                        .isPresent();
    }

    /** The cluster's document, where this node is a member by one. */
    Optional<SignedDocument> document() throws IOException {
        return folder.isPresent() ? new MemberFolder(folder.get().folder()).document() : Optional.empty();
    }

    private static Optional<Join> join(AuthComponent.Config config) {
        Optional<Path> token = file(config.token_file());
        String address = config.join().trim();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Join(
                address,
                token.orElseThrow(() ->
                        new IllegalArgumentException("join: " + address + " without token.file (expected: both)"))));
    }

    private static void together(String one, Optional<Path> first, String other, Optional<Path> second) {
        needs(one, first, other, second);
        needs(other, second, one, first);
    }

    private static void needs(String one, Optional<Path> first, String other, Optional<Path> second) {
        if (first.isPresent() && second.isEmpty()) {
            throw new IllegalArgumentException(one + ": " + first.get() + " without " + other + " (expected: both)");
        }
    }

    private static Optional<Path> file(String text) {
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(text.trim()).toAbsolutePath());
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static boolean yes(String key, String text) {
        return switch (text) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException(key + ": " + text + " (expected: yes or no)");
        };
    }
}
