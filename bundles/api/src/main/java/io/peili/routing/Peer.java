// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

/**
 * A node that may hold something.
 *
 * @param id how the router knows it: a peer id, or its address
 * @param host the address of its registry
 * @param port the port of its registry
 */
public record Peer(String id, String host, int port) {
    /**
     * The authority of the peer's URLs.
     *
     * @return {@code host:port}, an IPv6 address in brackets
     */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** {@return the id and the address} */
    @Override
    public String toString() {
        return id.equals(authority()) ? id : id + " at " + authority();
    }
}
