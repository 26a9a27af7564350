// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Chunks;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;

/** Follows a file that containerd writes, to its end, also when it has been moved meanwhile. */
final class GrowingFile implements Chunks {
    private static final int PIECE = 64 * 1024;
    private static final long LOOK_MILLIS = 5;

    private final ArrivingContent content;
    private final FileChannel file;
    private final long start;
    private final Duration stall;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    private long position;

    GrowingFile(ArrivingContent content, FileChannel file, long start, Duration stall) {
        this.content = content;
        this.file = file;
        this.start = start;
        this.stall = stall;
        position = start;
    }

    @Override
    public long length() {
        return content.size() - start;
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        if (position >= content.size()) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + stall.toNanos();
        while (!read()) {
            boolean abandoned = content.isAbandoned();
            long size = file.size();
            if (size < position || size <= position && abandoned) {
                throw new EOFException("the download of " + content.expected() + " was given up or begun anew after "
                        + position + " of " + content.size() + " bytes");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the download of " + content.expected() + " stands still after " + position
                        + " of " + content.size() + " bytes for " + stall.toSeconds() + " s");
            }
            pause();
        }
        return Optional.of(buffer.flip());
    }

    private boolean read() throws IOException {
        buffer.clear().limit((int) Math.min(PIECE, content.size() - position));
        int read = file.read(buffer, position);
        if (read <= 0) {
            return false;
        }
        position += read;
        return true;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            throw ContentCalls.interrupted(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
