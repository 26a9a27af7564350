// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes what happens on one stream. Called by one thread at a time, which serves other connections too and must not be
 * blocked. An exception resets the stream.
 */
@ConsumerType
public interface StreamHandler {
    /**
     * The stream can be written to; the first call.
     *
     * @param stream the stream
     */
    default void opened(Stream stream) {}

    /**
     * Bytes arrived. Returning means that they are consumed, so that the peer may send as many more.
     *
     * @param stream the stream
     * @param bytes valid until this returns
     * @throws IOException if they are not what the protocol allows; resets the stream
     */
    void received(Stream stream, ByteBuffer bytes) throws IOException;

    /**
     * The peer will send no more. This side may still write.
     *
     * @param stream the stream
     * @throws IOException if the protocol does not allow it here; resets the stream
     */
    default void ended(Stream stream) throws IOException {}

    /**
     * All that was written has been sent.
     *
     * @param stream the stream
     */
    default void writable(Stream stream) {}

    /**
     * The stream is over; the last call.
     *
     * @param stream the stream
     * @param cause why, or empty where both sides had closed it
     */
    default void closed(Stream stream, Optional<IOException> cause) {}
}
