// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.routing.LocalEndpoint;
import java.net.InetAddress;
import java.util.Set;

/** Where the registry listens. */
record Endpoint(InetAddress address, int port, boolean secure, Set<InetAddress> addresses) implements LocalEndpoint {
    Endpoint {
        addresses = Set.copyOf(addresses);
    }
}
