// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.Chunks;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes that are here already, or none. */
final class SmallBody implements Chunks {
    private final ByteBuffer bytes;
    private final long length;
    private boolean given;

    SmallBody(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.length = bytes.length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<ByteBuffer> next() {
        if (given || length == 0) {
            return Optional.empty();
        }
        given = true;
        return Optional.of(bytes);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
