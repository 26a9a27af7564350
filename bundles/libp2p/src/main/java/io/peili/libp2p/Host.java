// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * This node in a libp2p network. For any thread; nothing here blocks but {@link #close()}. The stages it returns complete
 * on its own threads, which must not be blocked either; cancelling one gives up what it stands for.
 */
@ProviderType
public interface Host extends AutoCloseable {
    /**
     * Who this node is.
     *
     * @return its peer id
     */
    PeerId id();

    /**
     * The addresses that this node tells others.
     *
     * @return the addresses, without the peer id
     */
    List<Multiaddr> addresses();

    /**
     * Connects to a peer, or finds the connection that there is.
     *
     * @param peer who must answer
     * @param addresses where to try, beside those already known of the peer
     * @return the connection; fails where the peer cannot be reached or is somebody else
     */
    CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses);

    /**
     * Connects to whoever answers at an address.
     *
     * @param address an IP or DNS address with a TCP port; a peer id at its end is respected
     * @return the connection
     */
    CompletionStage<Connection> connect(Multiaddr address);

    /**
     * Opens a stream to a peer, connecting first where that is needed.
     *
     * @param peer the peer, whose addresses are known
     * @param protocol the protocol to speak
     * @param handler takes what arrives; is told {@code opened} before the stage completes
     * @return the stream, which can be written to at once; whether the peer speaks the protocol shows with its first answer
     */
    CompletionStage<Stream> open(PeerId peer, String protocol, StreamHandler handler);

    /**
     * Accepts streams of a protocol, in the place of an earlier handler of it. Connected peers are told.
     *
     * @param protocol the protocol
     * @param handler is asked for each stream that a peer opens
     */
    void handle(String protocol, ProtocolHandler handler);

    /**
     * Accepts no more streams of a protocol. Open streams stay.
     *
     * @param protocol the protocol
     */
    void unhandle(String protocol);

    /**
     * Measures the round trip to a connected peer with libp2p's ping.
     *
     * @param peer the peer
     * @return how long it took
     */
    CompletionStage<Duration> ping(PeerId peer);

    /**
     * The connections that are open.
     *
     * @return a snapshot, in no order
     */
    List<Connection> connections();

    /**
     * The connection to a peer that streams are opened on.
     *
     * @param peer the peer
     * @return the connection, or empty where there is none
     */
    Optional<Connection> connection(PeerId peer);

    /**
     * What is known of peers.
     *
     * @return the store
     */
    PeerStore peers();

    /**
     * Keeps the connections of a peer when there are too many, or no longer.
     *
     * @param peer the peer
     * @param keep whether to keep them
     */
    void protect(PeerId peer, boolean keep);

    /**
     * Exchanges the keys of the private network that this host is in. Connections that were made with a key which is not
     * among the new ones are closed.
     *
     * @param keys the keys: the first is dialled with, and all are accepted
     * @throws IllegalArgumentException if there are none, or this host is in an open network
     */
    void rekey(List<PreSharedKey> keys);

    /**
     * Watches what happens.
     *
     * @param observer is told on the host's threads
     */
    void observe(HostObserver observer);

    /**
     * Watches no longer.
     *
     * @param observer one that watched
     */
    void unobserve(HostObserver observer);

    /**
     * Sends all peers what was written to them, says goodbye and ends. Waits for that, though not much longer than
     * {@link HostTimeouts#close}.
     */
    @Override
    void close();
}
