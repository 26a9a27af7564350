// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.Ingest;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Content on its way into a {@link MemoryStore}. */
final class MemoryWriter implements ContentWriter, Ingest {
    private static final long PATIENCE_MILLIS = 10_000;

    private enum State {
        OPEN,
        COMMITTED,
        ABORTED
    }

    private final Descriptor descriptor;
    private final Consumer<TestBlob> target;
    private final Consumer<Digest> done;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private State state = State.OPEN;

    MemoryWriter(Descriptor descriptor, byte[] kept, Consumer<TestBlob> target, Consumer<Digest> done) {
        this.descriptor = descriptor;
        this.target = target;
        this.done = done;
        received.writeBytes(kept);
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    synchronized byte[] received() {
        return received.toByteArray();
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
        return received.size();
    }

    @Override
    public synchronized void write(ByteBuffer buffer) throws IOException {
        if (state != State.OPEN) {
            throw new IOException("the writer of " + expected() + " is closed");
        }
        if (received.size() + buffer.remaining() > descriptor.size()) {
            throw new IOException("more than the " + descriptor.size() + " bytes announced for " + expected());
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        received.writeBytes(bytes);
        notifyAll();
    }

    @Override
    public void commit() throws IOException {
        byte[] bytes = received();
        TestBlob blob = TestBlob.of(descriptor.digest().algorithm(), descriptor.mediaType(), bytes);
        if (!blob.descriptor().equals(Descriptor.of(descriptor.mediaType(), expected(), descriptor.size()))) {
            done.accept(expected());
            end(State.ABORTED);
            throw new ContentCorruptException("received " + bytes.length + " bytes with digest " + blob.digest()
                    + " (expected: " + descriptor.size() + " bytes with digest " + expected() + ")");
        }
        target.accept(blob);
        done.accept(expected());
        end(State.COMMITTED);
    }

    @Override
    public void close() {
        end(State.ABORTED);
    }

    private synchronized void end(State end) {
        if (state == State.OPEN) {
            state = end;
            notifyAll();
        }
    }

    @Override
    public Chunks open(long offset) {
        return new Growing(offset);
    }

    private synchronized byte[] awaitFrom(long offset) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (state == State.OPEN && received.size() <= offset) {
            if (System.nanoTime() >= deadline) {
                throw new IOException(expected() + " does not grow");
            }
            try {
                wait(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + expected(), e);
            }
        }
        if (state == State.ABORTED) {
            throw new IOException("the writing of " + expected() + " was given up");
        }
        byte[] all = received.toByteArray();
        return Arrays.copyOfRange(all, (int) offset, all.length);
    }

    /** Reads what came and waits for the rest. */
    private final class Growing implements Chunks {
        private final long start;
        private long position;

        Growing(long offset) {
            start = offset;
            position = offset;
        }

        @Override
        public long length() {
            return descriptor.size() - start;
        }

        @Override
        public Optional<ByteBuffer> next() throws IOException {
            if (position >= descriptor.size()) {
                return Optional.empty();
            }
            byte[] bytes = awaitFrom(position);
            position += bytes.length;
            return Optional.of(ByteBuffer.wrap(bytes));
        }

        @Override
        public void close() {}
    }
}
