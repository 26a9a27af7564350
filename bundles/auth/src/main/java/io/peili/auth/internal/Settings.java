// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

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
 * @param networkKeys the pre-shared key of the p2p network, where it is given
 * @param policy who may ask
 */
record Settings(CredentialFiles files, Optional<IdentityFolder> folder, KeyFile networkKeys, Policy policy) {
    /** Reads the configuration; {@code data} is where a relative folder begins. */
    static Settings of(AuthComponent.Config config, Path data) {
        Policy policy = new Policy(
                Policy.Required.parse(config.require_certificate()), yes("open.to.anyone", config.open_to_anyone()));
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
            return new Settings(files, Optional.empty(), networkKeys, policy);
        }
        NodeName name = NodeName.of(config.name().trim(), list(config.address()));
        Path caKeyFile = caKey.orElse(folder.resolve(IdentityFolder.CA_KEY));
        IdentityFolder identity = new IdentityFolder(folder, caFile, caKeyFile, name);
        return new Settings(files, Optional.of(identity), networkKeys, policy);
    }

    /** What the files look like from outside; another stamp means that something was written. */
    List<FileStamp> stamp() {
        return Stream.concat(files.stamp().stream(), Stream.of(FileStamp.of(networkKeys.path())))
                .toList();
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
