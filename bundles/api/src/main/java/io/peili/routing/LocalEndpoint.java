// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

import java.net.InetAddress;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Where this node itself serves its registry. Registered by the listener once it accepts connections. */
@ProviderType
public interface LocalEndpoint {
    /**
     * The address that others reach this node at, and that it announces.
     *
     * @return an address; a loopback one where the node is bound to loopback only
     */
    InetAddress address();

    /**
     * The port of the registry, the same in the whole cluster.
     *
     * @return the port
     */
    int port();

    /**
     * Whether the registry speaks HTTPS.
     *
     * @return false for plain HTTP
     */
    boolean secure();

    /**
     * All addresses the registry listens on.
     *
     * @return the addresses, with the announced one
     */
    Set<InetAddress> addresses();
}
