// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.Ingest;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Writes a partial file, which readers may follow while it grows. The last byte is shown only after the digest was
 * found right and the file has become the blob.
 */
final class BlobWriter implements ContentWriter, Ingest {
    private static final int PIECE = 256 * 1024;

    /** What happens to a file when it is complete or given up. */
    interface Destination {
        /** Makes the synced file the blob; quick. */
        void publish(Path file, Descriptor descriptor) throws IOException;

        /** Makes the blob survive a crash. */
        void published(Descriptor descriptor) throws IOException;

        /** The writer has ended, one way or the other. */
        void ended(Digest digest);
    }

    private enum State {
        OPEN,
        COMMITTED,
        ABORTED
    }

    private final Descriptor descriptor;
    private final Path partial;
    private final Path blob;
    private final Destination destination;
    private final Duration stall;
    private final FileChannel file;
    private final MessageDigest digest;
    private long offset;
    private State state = State.OPEN;

    BlobWriter(Descriptor descriptor, Path partial, Path blob, Destination destination, Duration stall)
            throws IOException {
        this.descriptor = descriptor;
        this.partial = partial;
        this.blob = blob;
        this.destination = destination;
        this.stall = stall;
        this.digest = descriptor.digest().algorithm().newMessageDigest();
        this.file =
                FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            resume();
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void resume() throws IOException {
        if (file.size() > descriptor.size()) {
            file.truncate(0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(PIECE);
        while (file.read(buffer.clear()) > 0) {
            offset += buffer.flip().remaining();
            digest.update(buffer);
        }
    }

    @Override
    public Digest expected() {
        return descriptor.digest();
    }

    @Override
    public OptionalLong total() {
        return OptionalLong.of(descriptor.size());
    }

    @Override
    public synchronized long offset() {
        return offset;
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        checkOpen();
        if (buffer.remaining() > descriptor.size() - offset()) {
            throw new IOException("more than the " + descriptor.size() + " bytes announced for " + expected());
        }
        digest.update(buffer.duplicate());
        int length = buffer.remaining();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        synchronized (this) {
            offset += length;
            notifyAll();
        }
    }

    @Override
    public void commit() throws IOException {
        checkOpen();
        Digest actual = Digest.of(expected().algorithm(), digest.digest());
        if (offset() != descriptor.size() || !actual.equals(expected())) {
            end(State.ABORTED);
            Files.deleteIfExists(partial);
            throw new ContentCorruptException("received " + offset() + " bytes with digest " + actual + " (expected: "
                    + descriptor.size() + " bytes with digest " + expected() + ")");
        }
        file.force(true);
        synchronized (this) {
            destination.publish(partial, descriptor);
            state = State.COMMITTED;
            notifyAll();
        }
        try {
            file.close();
            destination.published(descriptor);
        } finally {
            destination.ended(expected());
        }
    }

    @Override
    public void close() throws IOException {
        end(State.ABORTED);
    }

    private void end(State end) throws IOException {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = end;
            notifyAll();
        }
        try {
            file.close();
        } finally {
            destination.ended(expected());
        }
    }

    private synchronized void checkOpen() throws IOException {
        if (state != State.OPEN) {
            throw new IOException("the writer of " + expected() + " is closed");
        }
    }

    @Override
    public synchronized Chunks open(long from) throws IOException {
        if (from < 0 || from > descriptor.size()) {
            throw new IOException(
                    "byte " + from + " of " + expected() + " (expected: within " + descriptor.size() + " bytes)");
        }
        FileChannel reading = FileChannel.open(state == State.COMMITTED ? blob : partial, StandardOpenOption.READ);
        return new GrowingChunks(this, reading, from, descriptor.size());
    }

    /**
     * Waits until there are bytes to read.
     *
     * @param position the first byte wanted
     * @return up to where bytes may be read, more than the position
     */
    long awaitBeyond(long position) throws IOException {
        try {
            return waitBeyond(position);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + expected(), e);
        }
    }

    private synchronized long waitBeyond(long position) throws IOException, InterruptedException {
        long seen = offset;
        long deadline = System.nanoTime() + stall.toNanos();
        while (readable() <= position) {
            if (state == State.ABORTED) {
                throw new IOException("the transfer of " + expected() + " was given up after " + offset + " of "
                        + descriptor.size() + " bytes");
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new IOException("the transfer of " + expected() + " stands still at " + offset + " of "
                        + descriptor.size() + " bytes for " + stall.toSeconds() + " s");
            }
            wait(left / 1_000_000 + 1);
            if (offset != seen) {
                seen = offset;
                deadline = System.nanoTime() + stall.toNanos();
            }
        }
        return readable();
    }

    /** The last byte only after the commit; a reader can rely on what it got completely. */
    private long readable() {
        return state == State.COMMITTED ? descriptor.size() : Math.min(offset, descriptor.size() - 1);
    }
}
