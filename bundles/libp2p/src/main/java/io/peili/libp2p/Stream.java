// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** Two ways for bytes between this node and a peer. For any thread; nothing here blocks. */
@ProviderType
public interface Stream {
    /**
     * What it runs over.
     *
     * @return the connection
     */
    Connection connection();

    /**
     * What is spoken.
     *
     * @return the protocol
     */
    String protocol();

    /**
     * Sends bytes, after all that were written before. They are copied, and wait where the peer's window is full; a
     * stream on which too many bytes wait is reset.
     *
     * @param bytes what to send, from position to limit
     */
    void write(ByteBuffer bytes);

    /**
     * Whether more should be written now.
     *
     * @return false while much is waiting; {@link StreamHandler#writable} tells when that has gone
     */
    boolean writable();

    /** Says that this side will write no more. */
    void closeWrite();

    /** Ends this side properly: what was written is sent, what still comes is thrown away. */
    void close();

    /**
     * Cuts both directions off at once.
     *
     * @param code a reason for the peer, 0 for none
     */
    void reset(long code);

    /** Takes no more bytes for now; the peer is slowed down once its window is used up. */
    void pause();

    /** Takes bytes again. */
    void resume();

    /**
     * Resets the stream where nothing is sent or received on it for some time.
     *
     * @param idle how long; zero for no limit
     */
    void idleTimeout(Duration idle);

    /**
     * Runs something on the thread that calls this stream's handler.
     *
     * @param task must not block
     */
    void execute(Runnable task);
}
