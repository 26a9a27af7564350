// SPDX-License-Identifier: Apache-2.0
package io.peili.router.list.internal;

import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Names every configured peer for every key, in a new order each time so that load spreads. Announcing is not needed:
 * who is asked looks into its own store.
 */
final class StaticRouter implements Router {
    private final List<PeerAddress> addresses;
    private final LocalEndpoint self;
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    StaticRouter(List<PeerAddress> addresses, LocalEndpoint self) {
        this.addresses = List.copyOf(addresses);
        this.self = self;
        recognise(address -> !address.isName());
    }

    @Override
    public Lookup lookup(Key key, Duration budget, LookupListener listener) {
        List<Peer> peers = new ArrayList<>(peers());
        Collections.shuffle(peers);
        peers.forEach(listener::found);
        listener.finished();
        return () -> {};
    }

    /** Who names peers by hand means them to be asked for everything. */
    @Override
    public boolean admits(Reference wanted) {
        return true;
    }

    @Override
    public void announce(Set<Key> keys) {
        // Peers ask everybody, so there is nobody to tell.
    }

    @Override
    public void withdraw(Set<Key> keys) {
        // Peers ask everybody, so there is nobody to tell.
    }

    @Override
    public List<Peer> peers() {
        List<Peer> peers = new ArrayList<>();
        for (PeerAddress address : addresses) {
            int port = address.port().orElse(self.port());
            if (!isSelf(address.host(), port)) {
                Peer peer = new Peer("", address.host(), port);
                peers.add(new Peer(peer.authority(), peer.host(), peer.port()));
            }
        }
        return peers;
    }

    @Override
    public RouterStatus status() {
        int count = peers().size();
        return new RouterStatus(
                "static", true, count, 0, count == 0 ? "no peers configured (io.peili.router.static: peers)" : "");
    }

    private boolean isSelf(String host, int port) {
        return port == self.port() && own.contains(host);
    }

    /**
     * Recognises the names of this node in the list. May block for long, where no name service answers; a name that is not
     * recognised is asked like a peer, and has nothing.
     */
    void recogniseNames() {
        recognise(PeerAddress::isName);
    }

    private void recognise(Predicate<PeerAddress> which) {
        addresses.stream()
                .filter(which)
                .map(PeerAddress::host)
                .filter(this::isOwn)
                .forEach(own::add);
    }

    private boolean isOwn(String host) {
        try {
            return self.addresses().contains(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
