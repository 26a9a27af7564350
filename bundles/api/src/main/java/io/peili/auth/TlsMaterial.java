// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * What a node needs to speak TLS with its cluster.
 *
 * @param server for listeners: presents the node's certificate and asks for a client certificate of the cluster; takes
 *     whatever certificate comes, so that {@link Cluster#admit} can refuse it in words
 * @param client for connections to peers: presents the node's certificate, trusts the cluster's CA
 * @param chain the node's certificate and those above it
 */
public record TlsMaterial(SSLContext server, SSLContext client, List<X509Certificate> chain) {
    /** The protocol versions a node speaks, the preferred one first. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** The cipher suites a node speaks, the preferred one first; all with authenticated encryption. */
    public static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

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
