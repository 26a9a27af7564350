// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends so many bytes, and is done when the other side says that it has them. */
final class Source implements StreamHandler {
    private final ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long left;

    Source(long bytes) {
        left = bytes;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void opened(Stream stream) {
        writable(stream);
    }

    @Override
    public void writable(Stream stream) {
        while (left > 0 && stream.writable()) {
            piece.clear().limit((int) Math.min(left, piece.capacity()));
            left -= piece.remaining();
            stream.write(piece);
        }
        if (left == 0) {
            left = -1;
            stream.closeWrite();
        }
    }

    @Override
    public void received(Stream stream, ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void ended(Stream stream) {
        done.complete(null);
    }

    @Override
    public void closed(Stream stream, Optional<IOException> cause) {
        done.completeExceptionally(cause.orElseGet(() -> new IOException("closed early")));
    }
}
