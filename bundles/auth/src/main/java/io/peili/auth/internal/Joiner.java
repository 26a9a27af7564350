// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.exchange.JoinAnswer;
import io.peili.auth.internal.exchange.JoinRequest;
import io.peili.auth.internal.token.JoinToken;
import io.peili.auth.internal.token.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a node that stands alone a member of somebody else's cluster. */
final class Joiner {
    private static final Logger LOG = LoggerFactory.getLogger(Joiner.class);
    private static final int REFUSED = 401;
    private static final int LATER = 429;
    /** What was asked for first; it has the public key. */
    private static final String REQUEST = "node.csr";

    private static final String DEFAULT_PORT = ":6443";
    private static final Duration SKEW_TOLD = Duration.ofMinutes(1);

    private final NodeCluster cluster;
    private final Clock clock;

    Joiner(NodeCluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Joins, and says what came of it. */
    synchronized String join(String address, JoinToken token) throws IOException {
        IdentityFolder identity = cluster.config()
                .folder()
                .orElseThrow(() -> new IOException("this node is a member already, by the files of cert.file"));
        if (cluster.config().given()) {
            throw new IOException("this node is a member already, by the files of ca.file");
        }
        MemberFolder folder = new MemberFolder(identity.folder());
        if (folder.member()) {
            ClusterDocument document = folder.document().orElseThrow().document();
            for (X509Certificate authority : DocumentKeeper.authorities(document)) {
                if (Founding.fingerprint(authority).equals(token.authority())) {
                    return "This node is a member of this cluster already (if it was put out: " + identity.anew()
                            + ").";
                }
            }
            throw new IOException(
                    "this node is a member of another cluster, or of this one before its CA was exchanged ("
                            + identity.anew() + ")");
        }
        KeyPair key = key(folder.joining(), identity.name());
        JoinAnswer answer = ask(authority(address), token, identity.name(), key);
        List<X509Certificate> authorities = check(answer, token, key.getPublic());
        folder.joined(Pem.of(authorities), answer.certificate(), answer.state());
        cluster.refresh();
        X509Certificate certificate = Pem.certificates(answer.certificate()).get(0);
        String name = Names.common(certificate);
        String without = identity.name().covers(certificate) ? "" : ", without host names that another node has";
        LOG.info("joined the cluster {} as {} by {}{}", Names.common(authorities.get(0)), name, address, without);
        return "This node is a member of " + Names.common(authorities.get(0)) + " now, as " + name + ".";
    }

    static String authority(String address) throws IOException {
        String trimmed = address.trim();
        if (!trimmed.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?")) {
            throw new IOException("address: " + trimmed + " (expected: host or host:port, IPv6 in brackets)");
        }
        return trimmed.matches(".*:[0-9]{1,5}") && !trimmed.endsWith("]") ? trimmed : trimmed + DEFAULT_PORT;
    }

    /** The key of an earlier try, so that the same node asks again and not another one; else a new one. */
    private KeyPair key(PrivateFolder joining, NodeName name) throws IOException {
        Path file = joining.path().resolve(IdentityFolder.NODE_KEY);
        Path request = joining.path().resolve(REQUEST);
        if (Files.exists(file) && Files.exists(request)) {
            PublicKey key = SigningRequest.read(Files.readAllBytes(request)).key();
            return new KeyPair(key, new PemFile(file).privateKey());
        }
        KeyPair fresh = new CertificateMaker(clock.instant()).key();
        joining.writeKey(IdentityFolder.NODE_KEY, fresh.getPrivate());
        joining.writeSecret(REQUEST, SigningRequest.make(name, fresh.getPublic(), fresh.getPrivate()));
        return fresh;
    }

    private JoinAnswer ask(String authority, JoinToken token, NodeName name, KeyPair key) throws IOException {
        byte[] wanted = SigningRequest.make(name, key.getPublic(), key.getPrivate());
        JoinRequest request = new JoinRequest(token.id(), wanted, Secrets.proof(token.hash(), wanted));
        MemberCalls.Answer answer;
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new PinnedServers(token.authority(), clock)}, null);
            // Which member answers does not matter: all that comes is checked, and the token's secret is not sent.
            answer = new MemberCalls(tls.getSocketFactory(), false)
                    .post(authority, Exchange.JOIN, request.json(), JoinAnswer.MAX_SIZE);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot speak TLS", e);
        } catch (SSLException e) {
            throw new IOException(authority + " is not trusted: " + Causes.innermost(e), e);
        } catch (IOException e) {
            throw new IOException(authority + " cannot be asked: " + e.getMessage(), e);
        }
        if (answer.status() == REFUSED) {
            throw new TokenRefusedException(authority);
        }
        if (answer.status() == LATER) {
            throw new IOException(authority + " takes no more attempts from this address for a minute");
        }
        if (!answer.ok()) {
            throw new IOException(authority + " does not let this node in: " + answer.reason());
        }
        return JoinAnswer.parse(answer.body());
    }

    private List<X509Certificate> check(JoinAnswer answer, JoinToken token, PublicKey key) throws IOException {
        Instant now = clock.instant();
        ClusterDocument document = answer.state().signed().document();
        List<X509Certificate> authorities = DocumentKeeper.authorities(document);
        List<X509Certificate> known = authorities.stream()
                .filter(authority -> matches(authority, token))
                .toList();
        if (known.isEmpty() || !answer.state().signed().signedBy(known)) {
            throw new IOException("the answer is not signed by the cluster of the token");
        }
        if (DocumentKeeper.named(document.keys(), answer.state().keys()).size()
                != document.keys().size()) {
            throw new IOException("the answer has other keys than its document says");
        }
        List<X509Certificate> chain = Pem.certificates(answer.certificate());
        if (!chain.get(0).getPublicKey().equals(key)
                || new Trust(authorities).follow(chain, now).isEmpty()) {
            throw new IOException("the answer has a certificate that is not for this node, or not valid now");
        }
        Duration skew = Duration.between(answer.time(), now).abs();
        if (skew.compareTo(SKEW_TOLD) > 0) {
            LOG.warn("the clock of this node is {} s away from the cluster's: set it", skew.toSeconds());
        }
        return authorities;
    }

    private static boolean matches(X509Certificate authority, JoinToken token) {
        try {
            return Founding.fingerprint(authority).equals(token.authority());
        } catch (IOException e) {
            return false;
        }
    }
}
