// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one peer. Those that were made with a certificate that has been replaced since take no more requests:
 * the peer may stop to accept it at any time, and would cut what runs over them. Thread-safe.
 */
final class RenewablePool extends DuplexConnectionPool {
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Set<Connection> outdated = ConcurrentHashMap.newKeySet();

    RenewablePool(Destination destination, int most) {
        super(destination, most);
    }

    /** Lets every connection that exists now end with the request that it carries, if any. */
    void renew() {
        outdated.addAll(all);
        outdated.retainAll(all);
    }

    @Override
    protected void onCreated(Connection connection) {
        all.add(connection);
        super.onCreated(connection);
    }

    @Override
    protected void onRemoved(Connection connection) {
        all.remove(connection);
        outdated.remove(connection);
        super.onRemoved(connection);
    }

    @Override
    protected @Nullable Connection activate() {
        Connection connection = super.activate();
        while (connection != null && outdated.contains(connection)) {
            remove(connection);
            connection.close();
            connection = super.activate();
        }
        return connection;
    }

    /** As the client expects it: one that is not taken back is closed by the client. */
    @Override
    public boolean release(Connection connection) {
        if (outdated.contains(connection)) {
            remove(connection);
            return false;
        }
        return super.release(connection);
    }
}
