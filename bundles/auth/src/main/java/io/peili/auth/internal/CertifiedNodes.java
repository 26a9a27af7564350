// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.NodeProof;
import io.peili.auth.NodeProofs;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proofs by the certificates that nodes listen with: every node has one, and people have none. */
final class CertifiedNodes implements NodeProofs {
    private static final Logger LOG = LoggerFactory.getLogger(CertifiedNodes.class);
    /** Keeps what is signed here apart from all else that the same key signs. */
    private static final byte[] CONTEXT = "Peili node statement, version 1\0".getBytes(StandardCharsets.US_ASCII);

    private static final Admission FORGED = new Admission.Refused("the signature is not that of its certificate's key");

    private final NodeCluster cluster;

    CertifiedNodes(NodeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Optional<NodeProof> prove(byte[] statement) {
        Optional<Pair> node = cluster.provable();
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try {
            Signature signer =
                    Signature.getInstance(Pair.signing(node.get().key().getAlgorithm()));
            signer.initSign(node.get().key());
            signer.update(CONTEXT);
            signer.update(statement);
            return Optional.of(new NodeProof(node.get().chain(), signer.sign()));
        } catch (GeneralSecurityException e) {
            LOG.warn("the key of this node's certificate does not sign", e);
            return Optional.empty();
        }
    }

    @Override
    public Admission check(NodeProof proof, byte[] statement) {
        if (proof.chain().isEmpty()) {
            return new Admission.Refused("no certificate");
        }
        Admission admission = check(proof.chain());
        return admission instanceof Admission.Refused || signed(proof, statement) ? admission : FORGED;
    }

    @Override
    public Admission check(List<X509Certificate> chain) {
        return cluster.node(chain);
    }

    private static boolean signed(NodeProof proof, byte[] statement) {
        X509Certificate certificate = proof.chain().get(0);
        try {
            Signature verifier = Signature.getInstance(
                    Pair.signing(certificate.getPublicKey().getAlgorithm()));
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(CONTEXT);
            verifier.update(statement);
            return verifier.verify(proof.signature());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
