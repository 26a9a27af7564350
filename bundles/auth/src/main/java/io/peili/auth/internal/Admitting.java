// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Revocation;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.exchange.JoinAnswer;
import io.peili.auth.internal.exchange.JoinRequest;
import io.peili.auth.internal.exchange.RenewalRequest;
import io.peili.auth.internal.token.Secrets;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certifies nodes, where the CA's key is: new ones by a token, members by the certificate they have. */
final class Admitting {
    private static final Logger LOG = LoggerFactory.getLogger(Admitting.class);

    private final NodeCluster cluster;
    private final DocumentKeeper documents;

    Admitting(NodeCluster cluster, DocumentKeeper documents) {
        this.cluster = cluster;
        this.documents = documents;
    }

    /** Whether the CA's key is here. */
    boolean able() {
        Optional<IdentityFolder> identity = cluster.config().folder();
        return identity.isPresent()
                && identity.get().renewable()
                && new MemberFolder(identity.get().folder()).member();
    }

    /**
     * Certifies a node that has a token.
     *
     * @return what the node gets, or empty where its token is not good, whatever is wrong with it
     * @throws IOException if the request is broken, or something is wrong here
     */
    Optional<JoinAnswer> join(JoinRequest request) throws IOException {
        Instant now = cluster.now();
        IdentityFolder identity = cluster.config().folder().orElseThrow();
        SigningRequest wanted = SigningRequest.read(request.signingRequest());
        String key = Secrets.fingerprint(wanted.key().getEncoded());
        if (!identity.tokens().redeem(request.token(), request.signingRequest(), request.proof(), key, now)) {
            return Optional.empty();
        }
        X509Certificate certificate;
        synchronized (identity.nodes()) {
            noteSelf(identity, now);
            String name = identity.nodes().nameFor(wanted.name().name(), key, now);
            certificate = certify(identity, wanted.called(name), now);
        }
        letInAgain(wanted.name());
        ClusterState state = documents.state().orElseThrow();
        LOG.info("{} joined the cluster with token {}", Names.common(certificate), request.token());
        return Optional.of(new JoinAnswer(chain(identity, certificate, now), state, now));
    }

    /**
     * Certifies a member's key once more.
     *
     * @return the certificate with the CA's, PEM
     * @throws IOException if the one it has does not make it a member, or something is wrong here
     */
    String renew(RenewalRequest request) throws IOException {
        Instant now = cluster.now();
        IdentityFolder identity = cluster.config().folder().orElseThrow();
        SigningRequest wanted = SigningRequest.read(request.signingRequest());
        List<X509Certificate> chain = Pem.certificates(request.certificate());
        X509Certificate last = chain.get(0);
        if (!(cluster.member(chain) instanceof Admission.Member) || !Usage.SERVER.allows(last)) {
            throw new IOException("the certificate to renew is not one of a node of this cluster");
        }
        if (!last.getPublicKey().equals(wanted.key())) {
            throw new IOException("the certificate to renew is for another key");
        }
        synchronized (identity.nodes()) {
            noteSelf(identity, now);
            return chain(identity, certify(identity, wanted.called(Names.common(last)), now), now);
        }
    }

    private X509Certificate certify(IdentityFolder identity, SigningRequest wanted, Instant now) throws IOException {
        List<NodeBook.Known> entitled = new ArrayList<>(identity.nodes().all(now));
        entitled.removeIf(cluster::revoked);
        NodeName node = new Claims(entitled).grant(wanted.name());
        if (!node.hosts().equals(wanted.name().hosts())) {
            LOG.debug("{} is not certified for host names that another node has", node.name());
        }
        Instant begin = cluster.revokedSince(node.name())
                .map(revoked -> revoked.plusSeconds(1))
                .filter(earliest -> earliest.isAfter(now.minus(CertificateMaker.SKEW)))
                .orElse(now.minus(CertificateMaker.SKEW));
        X509Certificate certificate =
                new CertificateMaker(now).node(node, wanted.key(), identity.authority(now), begin);
        identity.nodes().note(NodeBook.Known.of(node, certificate), now);
        return certificate;
    }

    /** This node certifies itself, and is to keep its name and its addresses too. */
    static void noteSelf(IdentityFolder identity, Instant now) throws IOException {
        X509Certificate own = identity.node().certificate();
        identity.nodes().note(NodeBook.Known.of(identity.name().called(Names.common(own)), own), now);
    }

    private static String chain(IdentityFolder identity, X509Certificate certificate, Instant now) throws IOException {
        return Pem.of(certificate) + Pem.of(identity.authority(now).certificate());
    }

    /** The addresses of a node that comes back are no longer those of somebody who was put out. */
    private void letInAgain(NodeName node) throws IOException {
        ClusterDocument document = documents.state().orElseThrow().signed().document();
        boolean barred = document.revoked().stream()
                .anyMatch(entry -> entry.addresses().stream().anyMatch(node.addresses()::contains));
        if (barred) {
            documents.update(
                    last -> last.next()
                            .revoked(last.revoked().stream()
                                    .map(entry -> without(entry, node))
                                    .toList())
                            .build(),
                    List.of());
        }
    }

    private static Revocation without(Revocation entry, NodeName node) {
        List<String> addresses = new ArrayList<>(entry.addresses());
        addresses.removeIf(node.addresses()::contains);
        return new Revocation(entry.name(), entry.at(), addresses, entry.peers());
    }
}
