// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.util.List;
import java.util.Set;

/**
 * What is known of a peer.
 *
 * @param id who it is
 * @param addresses where it can be reached
 * @param protocols what it says it speaks; empty before it was asked
 * @param agent what it says it runs; empty before it was asked
 */
public record PeerInfo(PeerId id, List<Multiaddr> addresses, Set<String> protocols, String agent) {
    /**
     * Copies the collections.
     *
     * @param id who it is
     * @param addresses where it can be reached
     * @param protocols what it says it speaks
     * @param agent what it says it runs
     */
    public PeerInfo {
        addresses = List.copyOf(addresses);
        protocols = Set.copyOf(protocols);
    }
}
