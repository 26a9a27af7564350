// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.token.TokenBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with the identity that a node makes for itself: {@code ca.crt}, {@code ca.key}, {@code node.crt} and
 * {@code node.key}. The CA may stand elsewhere. A node without the CA's key uses what is there and cannot renew it.
 *
 * <p>The node's key outlives its certificates: so renewing replaces a single file, and a crash can never leave a
 * certificate beside the wrong key.
 */
final class IdentityFolder {
    static final String CA = "ca.crt";
    static final String CA_KEY = "ca.key";
    /** The key of the CA that is being introduced. */
    static final String NEXT_CA_KEY = "ca.next.key";

    static final String NODE = "node.crt";
    static final String NODE_KEY = "node.key";
    /** The pre-shared keys of the p2p network, one a line. */
    static final String NETWORK_KEYS = "network.keys";
    /** There while a new cluster is being made: what is half made is made again. */
    private static final String MAKING = ".making";

    private static final int MAX_CA = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(IdentityFolder.class);

    private final PrivateFolder folder;
    private final Path ca;
    private final Path caKey;
    private final NodeName name;
    private final TokenBook tokens;
    private final NodeBook nodes;

    /**
     * Says where things stand.
     *
     * @param folder the folder
     * @param ca the CA's certificate, in the folder or elsewhere
     * @param caKey the CA's key, in the folder or elsewhere
     * @param name what the node is called
     */
    IdentityFolder(Path folder, Path ca, Path caKey, NodeName name) {
        this.folder = new PrivateFolder(folder);
        this.ca = ca;
        this.caKey = caKey;
        this.name = name;
        tokens = new TokenBook(new TokenFile(this.folder));
        nodes = new NodeBook(this.folder);
    }

    /** Makes what is missing and replaces what is no longer usable. */
    void open(Instant now) throws IOException {
        folder.create();
        new MemberFolder(folder).takeOver();
        if (Files.exists(file(MAKING)) || !Files.exists(ca) && !Files.exists(caKey)) {
            makeCluster(now);
        }
        takeNextKey();
        folder.protect(caKey);
        folder.protect(file(NODE_KEY));
        checkMember(now);
        if (renewable()) {
            Optional<String> reason = reasonToIssue(now);
            if (reason.isPresent()) {
                issue(now, reason.get());
            }
        }
    }

    /** Who was away for so long that its certificate ended cannot have it renewed by the others any more. */
    private void checkMember(Instant now) throws IOException {
        if (!renewable() && new MemberFolder(folder).member() && Files.exists(file(NODE))) {
            X509Certificate certificate = new PemFile(file(NODE)).certificates().get(0);
            if (now.isAfter(Dates.end(certificate))) {
                throw new IOException("this node is no member any more: " + file(NODE) + " expired at "
                        + Dates.end(certificate) + " (" + anew() + ")");
            }
        }
    }

    /** What to do to join once more. */
    String anew() {
        return "to join again stop this node, remove " + folder.path() + ", and join with a new token";
    }

    /** The folder itself. */
    PrivateFolder folder() {
        return folder;
    }

    /** The tokens made here. One book for all, because its lock keeps two from using one token in the same moment. */
    TokenBook tokens() {
        return tokens;
    }

    /** The nodes certified here. */
    NodeBook nodes() {
        return nodes;
    }

    /** What the node is called. */
    NodeName name() {
        return name;
    }

    /** Whether a new certificate can be made here. */
    boolean renewable() {
        return Files.exists(caKey);
    }

    /**
     * Writes whom the cluster trusts, where its CA stands here. Where another CA is the first one now, its key is taken
     * into use, and a key that is good for nothing any more is deleted.
     */
    void trust(List<String> authorities) throws IOException {
        String text = String.join("", authorities);
        if (!ca.equals(file(CA)) || folder.read(CA, MAX_CA).filter(text::equals).isPresent()) {
            return;
        }
        X509Certificate first = Pem.certificates(text).get(0);
        if (folder.has(CA_KEY) && keyOf(first).isEmpty()) {
            folder.delete(CA_KEY);
            LOG.warn("the CA was exchanged, and this node does not have the key of the new one: it lets no nodes in any"
                    + " more (peili:cluster-promote on one that has it changes that)");
        }
        folder.writePublic(CA, text);
        takeNextKey();
    }

    /** What this node has to sign with as a CA, where it has that. */
    Optional<Pair> keyOf(X509Certificate authority) throws IOException {
        for (Path key : List.of(caKey, file(NEXT_CA_KEY))) {
            if (Files.exists(key)) {
                Pair pair = new Pair(List.of(authority), new PemFile(key).privateKey());
                if (pair.fits()) {
                    return Optional.of(pair);
                }
            }
        }
        return Optional.empty();
    }

    /** The first step of exchanging the CA: makes the next one, and keeps its key. */
    X509Certificate makeNextAuthority(Instant now) throws IOException {
        CertificateMaker maker = new CertificateMaker(now);
        KeyPair key = maker.key();
        folder.writeKey(NEXT_CA_KEY, key.getPrivate());
        return maker.authority(key);
    }

    private void takeNextKey() throws IOException {
        if (folder.has(NEXT_CA_KEY)) {
            Pair next = new Pair(new PemFile(ca).certificates(), new PemFile(file(NEXT_CA_KEY)).privateKey());
            if (next.fits()) {
                folder.rename(NEXT_CA_KEY, CA_KEY);
            }
        }
    }

    /** Keeps the key of the CA, or of the one that is being introduced, if it is that. */
    void hold(String key) throws IOException {
        PrivateKey given = PemFile.privateKey(key);
        List<X509Certificate> authorities = new PemFile(ca).certificates();
        for (X509Certificate authority : authorities) {
            if (new Pair(List.of(authority), given).fits()) {
                folder.writeKey(authority.equals(authorities.get(0)) ? CA_KEY : NEXT_CA_KEY, given);
                return;
            }
        }
        throw new IOException("not the key of this cluster's CA");
    }

    /** Makes a new certificate for the node's key. */
    void renew(Instant now) throws IOException {
        issue(now, "it was time to renew it");
    }

    private void makeCluster(Instant now) throws IOException {
        if (!ca.equals(file(CA)) || !caKey.equals(file(CA_KEY))) {
            throw new IOException(ca + " is missing (expected: the CA of the cluster)");
        }
        if (Files.exists(file(NODE)) && !Files.exists(file(MAKING))) {
            throw new IOException(file(NODE) + " is there without " + ca + " (expected: both, or neither to make a new"
                    + " cluster)");
        }
        folder.writePublic(MAKING, "");
        CertificateMaker maker = new CertificateMaker(now);
        KeyPair key = maker.key();
        X509Certificate authority = maker.authority(key);
        folder.writeKey(CA_KEY, key.getPrivate());
        folder.writePublic(CA, Pem.of(authority));
        folder.delete(MAKING);
        LOG.info("made a new cluster: {}", authority.getSubjectX500Principal());
    }

    private Optional<String> reasonToIssue(Instant now) throws IOException {
        Pair authority = authority(now);
        if (!Files.exists(file(NODE)) || !Files.exists(file(NODE_KEY))) {
            return Optional.of("there was none");
        }
        try {
            Pair pair = node();
            if (!now.isBefore(Dates.due(pair.certificate())) || !pair.validAt(now)) {
                return Optional.of("it was time to renew it");
            }
            if (new Trust(List.of(authority.certificate()))
                    .follow(pair.chain(), now)
                    .isEmpty()) {
                return Optional.of("another CA had signed the old one");
            }
            return name.covers(pair.certificate()) ? Optional.empty() : Optional.of("the node's address is new");
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void issue(Instant now, String reason) throws IOException {
        CertificateMaker maker = new CertificateMaker(now);
        Pair authority = authority(now);
        X509Certificate certificate = maker.node(certifiedName(), keyToCertify(maker), authority);
        folder.writePublic(NODE, Pem.of(certificate) + Pem.of(authority.certificate()));
        LOG.info("made a certificate for this node, valid until {}: {}", Dates.end(certificate), reason);
    }

    /** A node that was certified keeps the name it got then, because that one is its own in the cluster. */
    private NodeName certifiedName() {
        try {
            return new MemberFolder(folder).member() ? name.called(Names.common(node().certificate())) : name;
        } catch (IOException e) {
            return name;
        }
    }

    private PublicKey keyToCertify(CertificateMaker maker) throws IOException {
        try {
            return node().certificate().getPublicKey();
        } catch (IOException e) {
            KeyPair fresh = maker.key();
            folder.writeKey(NODE_KEY, fresh.getPrivate());
            return fresh.getPublic();
        }
    }

    /** This node. */
    Pair node() throws IOException {
        return Pair.read(file(NODE), file(NODE_KEY));
    }

    /** The CA, where its key is here. */
    Pair authority(Instant now) throws IOException {
        Pair authority = Pair.read(ca, caKey);
        if (authority.certificate().getBasicConstraints() < 0) {
            throw new IOException(ca + " is not the certificate of a CA");
        }
        Dates.check(authority.certificate(), now, ca);
        return authority;
    }

    private Path file(String name) {
        return folder.path().resolve(name);
    }
}
