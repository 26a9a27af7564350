// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.Closeable;
import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes on their way out, read once, by one thread at a time. Either a {@link FileBody}, which a server may send as it
 * likes, or {@link Chunks} of buffers.
 */
@ProviderType
public sealed interface Body extends Closeable permits FileBody, Chunks {
    /**
     * How many bytes there are in all.
     *
     * @return bytes
     */
    long length();

    /**
     * Hands all bytes to a sink, in order. The buffers are valid only during the call.
     *
     * @param sink takes the buffers
     * @throws IOException if the bytes cannot be read or the sink refuses
     */
    void forEach(BufferSink sink) throws IOException;
}
