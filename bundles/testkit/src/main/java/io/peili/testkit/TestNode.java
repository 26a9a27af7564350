// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.auth.Admission;
import io.peili.auth.NodeProof;
import io.peili.auth.NodeProofs;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A node of a {@link TestCluster}: proves who it is with a certificate and key of its own. */
final class TestNode implements NodeProofs {
    private static final String ALGORITHM = "SHA256withECDSA";

    private final TestAuthority.Identity identity;
    private final X509Certificate authority;
    private final Set<String> revoked;

    TestNode(TestAuthority.Identity identity, X509Certificate authority, Set<String> revoked) {
        this.identity = identity;
        this.authority = authority;
        this.revoked = revoked;
    }

    @Override
    public Optional<NodeProof> prove(byte[] statement) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(identity.key());
            signer.update(statement);
            return Optional.of(new NodeProof(identity.chain(), signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java does not sign on P-256", e);
        }
    }

    @Override
    public Admission check(NodeProof proof, byte[] statement) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(proof.chain().get(0).getPublicKey());
            verifier.update(statement);
            return verifier.verify(proof.signature())
                    ? check(proof.chain())
                    : new Admission.Refused("the signature is of something else");
        } catch (GeneralSecurityException e) {
            return new Admission.Refused("the signature is none");
        }
    }

    @Override
    public Admission check(List<X509Certificate> chain) {
        String name = chain.get(0).getSubjectX500Principal().getName();
        try {
            chain.get(0).verify(authority.getPublicKey());
            return revoked.contains(name) ? new Admission.Refused(name + " was revoked") : new Admission.Member(name);
        } catch (GeneralSecurityException notOurs) {
            return new Admission.Refused(name + " is of another cluster");
        }
    }
}
