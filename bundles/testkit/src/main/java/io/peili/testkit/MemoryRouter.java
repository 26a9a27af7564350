// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** A router over a table in memory, shared by the nodes of one test. */
public final class MemoryRouter implements Router {
    /** Who holds what, seen by all routers of a network. */
    public static final class Network {
        private final Map<Key, List<Peer>> holders = new ConcurrentHashMap<>();
        private final List<Peer> peers = new CopyOnWriteArrayList<>();

        /**
         * A router for one more node.
         *
         * @param self the node
         * @return its router
         */
        public MemoryRouter join(Peer self) {
            peers.add(self);
            return new MemoryRouter(this, self);
        }
    }

    private final Network network;
    private final Peer self;
    private final Set<String> announced = new ConcurrentSkipListSet<>();

    private MemoryRouter(Network network, Peer self) {
        this.network = network;
        this.self = self;
    }

    @Override
    public Lookup lookup(Key key, Duration budget, LookupListener listener) {
        network.holders.getOrDefault(key, List.of()).stream()
                .filter(peer -> !peer.equals(self))
                .forEach(listener::found);
        listener.finished();
        return () -> {};
    }

    @Override
    public boolean admits(Reference wanted) {
        return true;
    }

    @Override
    public void announce(Set<Key> keys) {
        for (Key key : keys) {
            if (announced.add(key.value())) {
                network.holders
                        .computeIfAbsent(key, unused -> new CopyOnWriteArrayList<>())
                        .add(self);
            }
        }
    }

    @Override
    public void withdraw(Set<Key> keys) {
        for (Key key : keys) {
            if (announced.remove(key.value())) {
                network.holders.getOrDefault(key, List.of()).remove(self);
            }
        }
    }

    @Override
    public List<Peer> peers() {
        return network.peers.stream().filter(peer -> !peer.equals(self)).toList();
    }

    @Override
    public RouterStatus status() {
        return new RouterStatus("memory", true, peers().size(), announced.size(), "");
    }
}
