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
 * @param request what is asked for: method, a space and the path as it was sent, without the query
 */
public record Caller(InetAddress address, boolean secure, List<X509Certificate> chain, String request) {
    /**
     * Copies the chain.
     *
     * @param address where the connection comes from
     * @param secure whether the connection is TLS
     * @param chain the client certificates presented
     * @param request what is asked for
     */
    public Caller {
        chain = List.copyOf(chain);
    }
}
