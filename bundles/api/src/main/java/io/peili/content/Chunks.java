// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Bytes that arrive piece by piece, from a peer or from content that is still growing. */
@ProviderType
public non-sealed interface Chunks extends Body {
    /**
     * Waits for the next piece. Nothing is fetched before it is asked for.
     *
     * @return a buffer with at least one byte, valid until the next call or {@code close}; empty after the last byte
     * @throws IOException if the bytes end early or are not what they should be
     */
    Optional<ByteBuffer> next() throws IOException;

    @Override
    default void forEach(BufferSink sink) throws IOException {
        for (Optional<ByteBuffer> chunk = next(); chunk.isPresent(); chunk = next()) {
            sink.accept(chunk.get());
        }
    }
}
