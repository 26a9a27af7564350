// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What is known of somebody who asks.
 *
 * @param address where the connection comes from
 * @param secure whether the connection is TLS
 * @param chain the client certificates presented, the caller's own first; empty where there are none
 */
public record Caller(InetAddress address, boolean secure, List<X509Certificate> chain) {
    /**
     * Copies the chain.
     *
     * @param address where the connection comes from
     * @param secure whether the connection is TLS
     * @param chain the client certificates presented
     */
    public Caller {
        chain = List.copyOf(chain);
    }
}
