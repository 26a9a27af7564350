// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.NetworkTerms;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostObserver;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections with those that were put out of the cluster: the open ones, and each new one at once. */
final class Refusals implements HostObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Host host;
    private volatile NetworkTerms terms = NetworkTerms.NONE;

    Refusals(Host host) {
        this.host = host;
        host.observe(this);
    }

    /** Goes by other terms from now on. */
    void follow(NetworkTerms next) {
        terms = next;
        host.connections().forEach(this::connected);
    }

    @Override
    public void connected(Connection connection) {
        if (refused(connection)) {
            LOG.info("the connection with {} is closed: it was put out of the cluster", connection.peer());
            connection.close();
        }
    }

    private boolean refused(Connection connection) {
        NetworkTerms now = terms;
        return now.refusedPeers().contains(connection.peer().toString())
                || connection
                        .remoteAddress()
                        .tcpSocket()
                        .map(InetSocketAddress::getAddress)
                        .filter(now.refusedAddresses()::contains)
                        .isPresent();
    }
}
