// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.routing.LocalEndpoint;
import java.net.InetAddress;
import java.util.Set;

/**
 * Where a node of a test serves its registry.
 *
 * @param address the address
 * @param port the port
 * @param secure whether it speaks HTTPS
 */
public record TestEndpoint(InetAddress address, int port, boolean secure) implements LocalEndpoint {
    /**
     * An endpoint on the loopback address.
     *
     * @param port the port
     * @return the endpoint, with plain HTTP
     */
    public static TestEndpoint plain(int port) {
        return new TestEndpoint(InetAddress.getLoopbackAddress(), port, false);
    }

    @Override
    public Set<InetAddress> addresses() {
        return Set.of(address);
    }
}
