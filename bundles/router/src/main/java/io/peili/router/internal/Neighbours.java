// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.kademlia.Kademlia;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.util.ArrayList;
import java.util.List;

/** Where the peers of the table are: for the next start of this node, and for others to start from. */
record Neighbours(Host host, Kademlia kademlia) {
    private static final int MAX_LISTED = 64;

    /** One address of each peer that can be dialled. */
    List<Multiaddr> addresses() {
        List<Multiaddr> addresses = new ArrayList<>();
        for (List<PeerId> bucket : kademlia.buckets()) {
            for (PeerId peer : bucket) {
                host.peers().addresses(peer).stream()
                        .filter(address -> address.tcpSocket().isPresent())
                        .limit(1)
                        .map(address -> address.withPeer(peer))
                        .forEach(addresses::add);
            }
        }
        return addresses;
    }

    /** The addresses of this node, and then some of its peers. */
    List<Multiaddr> withSelf() {
        List<Multiaddr> addresses = new ArrayList<>();
        host.addresses().forEach(address -> addresses.add(address.withPeer(host.id())));
        addresses.addAll(addresses());
        return addresses.subList(0, Math.min(addresses.size(), MAX_LISTED));
    }
}
