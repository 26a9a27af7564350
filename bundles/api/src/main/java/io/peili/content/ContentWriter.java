// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Writes one content into a store. For one thread. Closing without {@link #commit()} keeps what came, to be resumed. */
@ProviderType
public interface ContentWriter extends Closeable {
    /**
     * How many bytes are there already, from an earlier try.
     *
     * @return bytes
     */
    long offset();

    /**
     * Appends bytes.
     *
     * @param buffer the bytes, all taken
     * @throws IOException if they cannot be written or are more than announced
     */
    void write(ByteBuffer buffer) throws IOException;

    /**
     * Checks size and digest, syncs, and makes the content visible.
     *
     * @throws ContentCorruptException if size or digest differ; what was written is thrown away then
     * @throws IOException if it cannot be written
     */
    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
