// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import java.util.Comparator;
import java.util.List;

/**
 * Settles what happens when two nodes dial each other at once. Where both are of our kind they come to the same answer:
 * the connection dialled by the smaller id stays. With others all connections stay.
 */
final class SimultaneousDials {
    private SimultaneousDials() {}

    static List<HostConnection> surplus(PeerId self, String agent, PeerInfo peer, List<HostConnection> connections) {
        boolean ours = product(agent).equals(product(peer.agent()));
        if (!ours || connections.size() < 2) {
            return List.of();
        }
        boolean smaller = self.compareTo(peer.id()) < 0;
        boolean bothWays = connections.stream().anyMatch(HostConnection::outbound)
                && !connections.stream().allMatch(HostConnection::outbound);
        if (!bothWays) {
            return List.of();
        }
        return connections.stream()
                .filter(connection -> connection.outbound() != smaller)
                .filter(connection -> connection.identification().isDone())
                .sorted(Comparator.comparing(HostConnection::since))
                .toList();
    }

    private static String product(String agent) {
        int slash = agent.indexOf('/');
        return slash < 0 ? agent : agent.substring(0, slash);
    }
}
