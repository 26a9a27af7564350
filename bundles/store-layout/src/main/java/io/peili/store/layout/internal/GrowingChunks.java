// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.Chunks;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Follows a file that a {@link BlobWriter} writes, to its end, also when it has been renamed meanwhile. */
final class GrowingChunks implements Chunks {
    private static final int PIECE = 64 * 1024;

    private final BlobWriter writer;
    private final FileChannel file;
    private final long start;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    private long position;

    GrowingChunks(BlobWriter writer, FileChannel file, long start, long end) {
        this.writer = writer;
        this.file = file;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    @Override
    public long length() {
        return end - start;
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        if (position >= end) {
            return Optional.empty();
        }
        long readable = writer.awaitBeyond(position);
        buffer.clear().limit((int) Math.min(PIECE, readable - position));
        int read = file.read(buffer, position);
        if (read <= 0) {
            throw new EOFException(writer.expected() + " ended after " + position + " of " + end + " bytes");
        }
        position += read;
        return Optional.of(buffer.flip());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
