// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A statement's signature by the key of a node's certificate.
 *
 * @param chain the node's certificate and those above it
 * @param signature over the statement
 */
public record NodeProof(List<X509Certificate> chain, byte[] signature) {
    /**
     * Copies both.
     *
     * @param chain the node's certificate and those above it
     * @param signature over the statement
     */
    public NodeProof {
        chain = List.copyOf(chain);
        signature = signature.clone();
    }

    /**
     * The signature.
     *
     * @return a copy
     */
    @Override
    public byte[] signature() {
        return signature.clone();
    }
}
