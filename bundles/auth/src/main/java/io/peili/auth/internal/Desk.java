// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Enrolment;
import io.peili.auth.TokenStatus;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.auth.internal.token.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Where people ask for what makes members. */
final class Desk implements Enrolment {
    private static final String CLIENTS = "clients";
    private static final Duration LONGEST = Duration.ofDays(30);

    private final NodeCluster cluster;
    private final Joiner joiner;

    Desk(NodeCluster cluster, Joiner joiner) {
        this.cluster = cluster;
        this.joiner = joiner;
    }

    @Override
    public String create() throws IOException {
        return Founding.found(cluster);
    }

    @Override
    public String join(String address, String token) throws IOException {
        return joiner.join(address, JoinToken.parse(token));
    }

    @Override
    public String createToken(Duration lifetime, int uses) throws IOException {
        IdentityFolder identity = holder();
        Instant now = cluster.now();
        String authority = Founding.fingerprint(identity.authority(now).certificate());
        return identity.tokens().create(authority, lifetime, uses, now).text();
    }

    @Override
    public List<TokenStatus> tokens() throws IOException {
        return holder().tokens().list(cluster.now());
    }

    @Override
    public void revokeToken(String id) throws IOException {
        holder().tokens().revoke(id, cluster.now());
    }

    @Override
    public Path clientPair(String name, Duration lifetime) throws IOException {
        NodeName.check(name);
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("ttl: " + lifetime + " (expected: up to " + LONGEST.toDays() + " days)");
        }
        IdentityFolder identity = authority();
        Pair authority = identity.authority(cluster.now());
        CertificateMaker maker = new CertificateMaker(cluster.now());
        KeyPair key = maker.key();
        X509Certificate certificate = maker.person(name, key.getPublic(), authority, lifetime);
        new PrivateFolder(identity.folder().path().resolve(CLIENTS)).create();
        PrivateFolder folder =
                new PrivateFolder(identity.folder().path().resolve(CLIENTS).resolve(name));
        folder.create();
        folder.writePublic("ca.crt", Pem.of(authority.chain()));
        folder.writePublic("client.cert", Pem.of(certificate));
        folder.writeKey("client.key", key.getPrivate());
        return folder.path();
    }

    /** The people for whom a pair was made here. */
    static List<String> people(IdentityFolder identity) throws IOException {
        Path folder = identity.folder().path().resolve(CLIENTS);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> pairs = Files.list(folder)) {
            return pairs.map(pair -> pair.getFileName().toString()).toList();
        }
    }

    /** The identity of this node, which holds the CA's key of a cluster with a document. */
    private IdentityFolder holder() throws IOException {
        IdentityFolder identity = authority();
        if (!new MemberFolder(identity.folder()).member()) {
            throw new IOException("this node is not a member of a cluster yet (peili:cluster-create makes one)");
        }
        return identity;
    }

    private IdentityFolder authority() throws IOException {
        IdentityFolder identity = cluster.config()
                .folder()
                .orElseThrow(() -> new IOException(
                        "the certificates of this node are given by cert.file, and made" + " where they come from"));
        if (!identity.renewable()) {
            SignedDocument document = new MemberFolder(identity.folder())
                    .document()
                    .orElseThrow(() -> new IOException("this node does not hold the CA's key"));
            throw new IOException("this node does not hold the CA's key (ask one of: "
                    + String.join(", ", document.document().addresses()) + ")");
        }
        return identity;
    }
}
