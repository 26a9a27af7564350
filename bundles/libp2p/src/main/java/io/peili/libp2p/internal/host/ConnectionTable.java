// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.HostLimits;
import io.peili.libp2p.PeerId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The open connections and how many there may be. For any thread. */
final class ConnectionTable {
    private final HostLimits limits;
    private final Map<PeerId, List<HostConnection>> byPeer = new HashMap<>();
    private final Map<InetAddress, Integer> inboundByAddress = new HashMap<>();
    private final Set<PeerId> protectedPeers = new HashSet<>();
    private int size;

    /** When a connection was used last, as it was at one moment: it goes on being used. */
    private record Use(HostConnection connection, long last) {}

    ConnectionTable(HostLimits limits) {
        this.limits = limits;
    }

    /** Takes a connection in; says why not where a limit is reached. */
    synchronized Optional<String> add(HostConnection connection) {
        List<HostConnection> same = byPeer.getOrDefault(connection.peer(), List.of());
        if (same.size() >= limits.connectionsPerPeer()) {
            return Optional.of(same.size() + " connections with this peer already");
        }
        InetAddress address = connection.socketAddress().getAddress();
        boolean counted = !connection.outbound() && !address.isLoopbackAddress();
        int fromAddress = inboundByAddress.getOrDefault(address, 0);
        if (counted && fromAddress >= limits.connectionsPerAddress()) {
            return Optional.of(fromAddress + " connections from this address already");
        }
        if (size >= 2 * limits.highWatermark()) {
            return Optional.of(size + " connections already");
        }
        if (counted) {
            inboundByAddress.put(address, fromAddress + 1);
        }
        byPeer.computeIfAbsent(connection.peer(), peer -> new ArrayList<>(1)).add(connection);
        size++;
        return Optional.empty();
    }

    /** Forgets a connection; says whether it was the last one to its peer, or nothing where it was not known. */
    synchronized Optional<Boolean> remove(HostConnection connection) {
        List<HostConnection> same = byPeer.get(connection.peer());
        if (same == null || !same.remove(connection)) {
            return Optional.empty();
        }
        size--;
        InetAddress address = connection.socketAddress().getAddress();
        if (!connection.outbound() && !address.isLoopbackAddress()) {
            inboundByAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
        }
        if (same.isEmpty()) {
            byPeer.remove(connection.peer());
        }
        return Optional.of(same.isEmpty());
    }

    /** The oldest connection to a peer that is not being closed, which is the one that the peer prefers too. */
    synchronized Optional<HostConnection> find(PeerId peer) {
        return byPeer.getOrDefault(peer, List.of()).stream()
                .filter(connection -> !connection.closing())
                .findFirst();
    }

    synchronized List<HostConnection> all() {
        return byPeer.values().stream().flatMap(List::stream).toList();
    }

    synchronized List<HostConnection> all(PeerId peer) {
        return List.copyOf(byPeer.getOrDefault(peer, List.of()));
    }

    synchronized void protect(PeerId peer, boolean keep) {
        if (keep) {
            protectedPeers.add(peer);
        } else {
            protectedPeers.remove(peer);
        }
    }

    /** The connections to close now because there are too many: those unused for longest that nobody protects. */
    synchronized List<HostConnection> surplus() {
        if (size <= limits.highWatermark()) {
            return List.of();
        }
        return byPeer.values().stream()
                .flatMap(List::stream)
                .filter(connection -> !protectedPeers.contains(connection.peer()))
                .map(connection -> new Use(connection, connection.lastUsed()))
                .sorted(Comparator.comparingLong(Use::last))
                .limit(size - limits.lowWatermark())
                .map(Use::connection)
                .toList();
    }
}
