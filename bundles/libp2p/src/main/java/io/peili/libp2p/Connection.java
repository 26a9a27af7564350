// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** An encrypted connection to a peer whose identity is proven. For any thread. */
@ProviderType
public interface Connection {
    /**
     * Who is on the other side.
     *
     * @return the peer
     */
    PeerId peer();

    /**
     * Where the other side is.
     *
     * @return the address of its end of the socket
     */
    Multiaddr remoteAddress();

    /**
     * Which side dialled.
     *
     * @return whether this node did
     */
    boolean outbound();

    /**
     * How old it is.
     *
     * @return when it was ready to be used
     */
    Instant since();

    /**
     * How many streams are open.
     *
     * @return the number, of both sides
     */
    int streams();

    /**
     * How far away the peer is.
     *
     * @return the last round trip that was measured
     */
    Optional<Duration> roundTrip();

    /**
     * How much has been received.
     *
     * @return bytes of the socket
     */
    long bytesIn();

    /**
     * How much has been sent.
     *
     * @return bytes of the socket
     */
    long bytesOut();

    /**
     * What the peer says of itself.
     *
     * @return completes when it has, and was let through where there is a gate; fails where it does not in time
     */
    CompletionStage<PeerInfo> identified();

    /**
     * Opens a stream on this very connection, whether or not its peer was let through a gate.
     *
     * @param protocol the protocol to speak
     * @param handler takes what arrives; is told {@code opened} before the stage completes
     * @return the stream, which can be written to at once
     */
    CompletionStage<Stream> open(String protocol, StreamHandler handler);

    /**
     * Closes it and all its streams: what was written is sent, within the time that {@link HostTimeouts#close} gives, and
     * what still comes is thrown away.
     */
    void close();
}
