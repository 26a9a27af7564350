// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.PeerId;

/**
 * A peer and where it is in the key space.
 *
 * @param peer the peer
 * @param id its place
 */
record Place(PeerId peer, KadId id) {
    static Place of(PeerId peer) {
        return new Place(peer, KadId.of(peer));
    }
}
