// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes bytes. */
@ConsumerType
@FunctionalInterface
public interface BufferSink {
    /**
     * Takes all remaining bytes of a buffer; the buffer belongs to the caller again afterwards.
     *
     * @param buffer the bytes, from position to limit
     * @throws IOException if they cannot be taken
     */
    void accept(ByteBuffer buffer) throws IOException;
}
