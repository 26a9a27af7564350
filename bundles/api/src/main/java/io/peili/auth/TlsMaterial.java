// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * What a node needs to speak TLS with its cluster.
 *
 * @param server for listeners: presents the node's certificate, trusts the cluster's CA for client certificates
 * @param client for connections to peers: presents the node's certificate, trusts the cluster's CA
 * @param chain the node's certificate and those above it
 */
public record TlsMaterial(SSLContext server, SSLContext client, List<X509Certificate> chain) {
    /**
     * Copies the chain.
     *
     * @param server for listeners
     * @param client for connections to peers
     * @param chain the node's certificate and those above it
     */
    public TlsMaterial {
        chain = List.copyOf(chain);
    }
}
