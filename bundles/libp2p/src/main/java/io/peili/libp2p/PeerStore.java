// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What is known of peers, within bounds: the peers not seen for longest are forgotten first. For any thread. */
@ProviderType
public interface PeerStore {
    /**
     * What is known of a peer.
     *
     * @param peer the peer
     * @return what is known, or empty
     */
    Optional<PeerInfo> find(PeerId peer);

    /**
     * Where a peer can be reached.
     *
     * @param peer the peer
     * @return the addresses that are still valid, the newest first
     */
    List<Multiaddr> addresses(PeerId peer);

    /**
     * Remembers where a peer can be reached.
     *
     * @param peer the peer
     * @param addresses its addresses; those that cannot be dialled are left out
     * @param validity for how long
     */
    void add(PeerId peer, Collection<Multiaddr> addresses, Duration validity);

    /**
     * All peers with a valid address.
     *
     * @return a snapshot, in no order
     */
    List<PeerInfo> all();
}
