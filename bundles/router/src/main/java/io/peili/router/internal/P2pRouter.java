// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaStatus;
import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.ProviderSearch;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The router on a Kademlia node. */
final class P2pRouter implements Router {
    private final Host host;
    private final Kademlia kademlia;
    private final LocalEndpoint self;
    private final Supplier<Sharing> sharing;
    private final BooleanSupplier ready;
    private final Set<Key> announced = ConcurrentHashMap.newKeySet();

    P2pRouter(Host host, Kademlia kademlia, LocalEndpoint self, Supplier<Sharing> sharing, BooleanSupplier ready) {
        this.host = host;
        this.kademlia = kademlia;
        this.self = self;
        this.sharing = sharing;
        this.ready = ready;
    }

    @Override
    public Lookup lookup(Key key, Duration budget, LookupListener listener) {
        ProviderSearch search = kademlia.find(ContentKey.of(key.value()), budget, new Finder(listener));
        return search::cancel;
    }

    @Override
    public boolean admits(Reference wanted) {
        return sharing.get().admits(wanted);
    }

    /** Takes providers and tells a listener of the peers that they are. */
    ProviderListener finder(LookupListener listener) {
        return new Finder(listener);
    }

    /** What was announced and not withdrawn. */
    Set<Key> announced() {
        return Set.copyOf(announced);
    }

    /** Turns providers into peers. */
    private final class Finder implements ProviderListener {
        private final LookupListener listener;
        private final Set<PeerId> told = new HashSet<>();

        Finder(LookupListener listener) {
            this.listener = listener;
        }

        @Override
        public void found(Provider provider) {
            if (!told.contains(provider.id())) {
                peer(provider.id(), provider.addresses()).ifPresent(peer -> {
                    told.add(provider.id());
                    listener.found(peer);
                });
            }
        }

        @Override
        public void finished() {
            listener.finished();
        }
    }

    /** A peer serves its registry at the address of its p2p node, on the port of this node's own registry. */
    private Optional<Peer> peer(PeerId id, List<Multiaddr> addresses) {
        boolean local = self.address().isLoopbackAddress();
        return addresses.stream()
                .flatMap(address -> address.tcpSocket().stream())
                .map(InetSocketAddress::getAddress)
                .filter(address -> local || !address.isLoopbackAddress())
                .filter(address -> !address.isAnyLocalAddress())
                .findFirst()
                .map(InetAddress::getHostAddress)
                .map(text -> new Peer(id.toString(), text, self.port()));
    }

    @Override
    public void announce(Set<Key> keys) {
        announced.addAll(keys);
        kademlia.provide(contents(keys));
    }

    @Override
    public void withdraw(Set<Key> keys) {
        announced.removeAll(keys);
        kademlia.withdraw(contents(keys));
    }

    private static Collection<ContentKey> contents(Set<Key> keys) {
        return keys.stream().map(key -> ContentKey.of(key.value())).toList();
    }

    @Override
    public List<Peer> peers() {
        List<Peer> peers = new ArrayList<>();
        for (List<PeerId> bucket : kademlia.buckets()) {
            for (PeerId id : bucket) {
                peer(id, host.peers().addresses(id)).ifPresent(peers::add);
            }
        }
        return peers;
    }

    @Override
    public RouterStatus status() {
        KademliaStatus status = kademlia.status();
        String addresses = host.addresses().stream().map(Multiaddr::toString).collect(Collectors.joining(", "));
        String detail = host.id() + " at " + addresses + ", keeps " + status.records() + " records of others";
        return new RouterStatus("p2p", ready.getAsBoolean(), status.peers(), status.provided(), detail);
    }
}
