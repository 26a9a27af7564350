// SPDX-License-Identifier: Apache-2.0
package io.peili.p2p;

import io.peili.routing.Key;
import io.peili.routing.Lookup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** This node in the peer-to-peer network. For any thread; nothing here blocks. */
@ProviderType
public interface P2pNode {
    /**
     * What this node is.
     *
     * @return a snapshot
     */
    P2pStatus status();

    /**
     * The connections with peers.
     *
     * @return a snapshot, in no order
     */
    List<P2pConnection> connections();

    /**
     * Connects with a peer, or finds the connection that there is.
     *
     * @param address a multiaddr such as {@code /ip4/10.0.0.2/tcp/5001}, with {@code /p2p/<id>} where only that peer will do
     * @return the connection; fails with an {@link java.io.IOException} whose message is for people
     * @throws IllegalArgumentException if that is no such address
     */
    CompletionStage<P2pConnection> connect(String address);

    /**
     * Measures the way to a peer and back, connecting first where that is needed.
     *
     * @param peer its peer id
     * @return the time; fails with an {@link java.io.IOException} whose message is for people
     * @throws IllegalArgumentException if that is no peer id
     */
    CompletionStage<Duration> ping(String peer);

    /**
     * Looks a key up as {@link io.peili.routing.Router#lookup} does, past everything that is remembered, and tells who
     * answers what.
     *
     * @param key what is looked for
     * @param budget how long it may take in all
     * @param listener is told
     * @return the lookup, to be closed by the caller
     */
    Lookup trace(Key key, Duration budget, TraceListener listener);

    /**
     * What this node announces.
     *
     * @return a snapshot, in no order
     */
    List<P2pAnnouncement> announced();

    /**
     * The peers that this node routes by.
     *
     * @return one bucket for each number of leading bits that ids have in common with this node's, from 0 on
     */
    List<P2pBucket> table();
}
