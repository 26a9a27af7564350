// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.dht;

import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.internal.Node;
import io.peili.libp2p.Host;

/** Starts nodes of a distributed hash table, which serve others as well as themselves. */
public final class KademliaDht {
    private KademliaDht() {}

    /**
     * Joins the table of whatever network the host is in. Start it before the host dials anybody: peers learn from their
     * first look at a host whether it takes part.
     *
     * @param host the host, which stays the caller's to close
     * @param options how to take part
     * @return the node
     */
    public static Kademlia start(Host host, KademliaOptions options) {
        return Node.start(host, options);
    }
}
