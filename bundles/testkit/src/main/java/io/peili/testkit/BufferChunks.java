// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.Chunks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes in memory, handed out in pieces of at most 1000 bytes. */
public final class BufferChunks implements Chunks {
    private static final int PIECE = 1000;
    private final ByteBuffer bytes;
    private final long length;
    private boolean closed;

    /**
     * Hands out a buffer.
     *
     * @param bytes the bytes from position to limit
     */
    public BufferChunks(ByteBuffer bytes) {
        this.bytes = bytes.slice();
        this.length = this.bytes.remaining();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (!bytes.hasRemaining()) {
            return Optional.empty();
        }
        ByteBuffer piece = bytes.slice(bytes.position(), Math.min(PIECE, bytes.remaining()));
        bytes.position(bytes.position() + piece.remaining());
        return Optional.of(piece);
    }

    /**
     * Whether the reader has closed it.
     *
     * @return whether it has
     */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
