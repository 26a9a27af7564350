// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.util.List;

/**
 * A peer that says that it has something.
 *
 * @param id the peer
 * @param addresses where it can be reached, if that is known
 */
public record Provider(PeerId id, List<Multiaddr> addresses) {
    /**
     * Copies the list.
     *
     * @param id the peer
     * @param addresses where it can be reached
     */
    public Provider {
        addresses = List.copyOf(addresses);
    }
}
