// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Proves to other nodes of the cluster that this one belongs to it, outside of TLS, and checks their proofs. Takes about as
 * long as a signature; does not block.
 */
@ProviderType
public interface NodeProofs {
    /**
     * Signs a statement with the key of this node's certificate.
     *
     * @param statement says who says what to whom, and something of the other side's that was never there before
     * @return the proof; empty where this node is not a member of a cluster
     */
    Optional<NodeProof> prove(byte[] statement);

    /**
     * Decides whether a node of this cluster made a statement.
     *
     * @param proof the certificates and the signature
     * @param statement what they have to be of
     * @return the decision, with the name of the node
     */
    Admission check(NodeProof proof, byte[] statement);

    /**
     * Decides whether a chain is that of a node of this cluster now: of its CA, in its dates, for servers, not revoked.
     *
     * @param chain the node's certificate and those above it
     * @return the decision, with the name of the node
     */
    Admission check(List<X509Certificate> chain);
}
