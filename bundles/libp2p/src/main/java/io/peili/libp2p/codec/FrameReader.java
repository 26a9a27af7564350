// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into messages that have their length before them. What is kept is never more than the bytes
 * that have arrived, whatever length was claimed. For one thread.
 */
public final class FrameReader {
    private static final int FIRST_PIECE = 4096;

    private final int max;
    private long length;
    private int lengthBytes;
    private byte @Nullable [] message;
    private int filled;

    /**
     * Reads messages.
     *
     * @param max how long a message may be
     */
    public FrameReader(int max) {
        this.max = max;
    }

    /**
     * Takes the next message. Call it until it gives nothing more.
     *
     * @param in what has arrived; its position moves
     * @return a complete message, or empty when all of {@code in} has been taken
     * @throws MalformedException if a length is malformed or too large
     */
    public Optional<byte[]> next(ByteBuffer in) throws MalformedException {
        if (message == null && !readLength(in)) {
            return Optional.empty();
        }
        byte[] target = room(Math.min(in.remaining(), (int) length - filled));
        int count = Math.min(in.remaining(), (int) length - filled);
        in.get(target, filled, count);
        filled += count;
        if (filled < length) {
            return Optional.empty();
        }
        byte[] whole = target.length == filled ? target : Arrays.copyOf(target, filled);
        message = null;
        filled = 0;
        length = 0;
        lengthBytes = 0;
        return Optional.of(whole);
    }

    /**
     * Whether the stream may end here.
     *
     * @return false in the middle of a message
     */
    public boolean atBoundary() {
        return message == null && lengthBytes == 0;
    }

    private boolean readLength(ByteBuffer in) throws MalformedException {
        while (in.hasRemaining()) {
            byte next = in.get();
            length |= (long) (next & 0x7F) << (7 * lengthBytes);
            lengthBytes++;
            if (length > max) {
                throw new MalformedException("message of " + length + " bytes (expected: at most " + max + ")");
            }
            if (next >= 0) {
                message = new byte[(int) Math.min(length, FIRST_PIECE)];
                return true;
            }
            if (lengthBytes == Varint.MAX_BYTES) {
                throw new MalformedException("length of more than " + Varint.MAX_BYTES + " bytes");
            }
        }
        return false;
    }

    private byte[] room(int more) {
        byte[] current = message == null ? new byte[0] : message;
        if (current.length - filled < more) {
            int size = (int) Math.min(length, Math.max(current.length * 2L, filled + (long) more));
            current = Arrays.copyOf(current, size);
            message = current;
        }
        return current;
    }
}
