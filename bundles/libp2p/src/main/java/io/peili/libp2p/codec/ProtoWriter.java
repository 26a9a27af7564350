// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the fields of one protobuf message, in the order of the calls. */
public final class ProtoWriter {
    private byte[] buffer;
    private int size;

    /** Begins an empty message. */
    public ProtoWriter() {
        this(64);
    }

    /**
     * Begins an empty message.
     *
     * @param capacity how many bytes it will have, about
     */
    public ProtoWriter(int capacity) {
        buffer = new byte[Math.max(capacity, 16)];
    }

    /**
     * Writes a number.
     *
     * @param field the number of the field
     * @param value its value
     * @return this
     */
    public ProtoWriter varint(int field, long value) {
        raw((long) field << 3);
        raw(value);
        return this;
    }

    /**
     * Writes bytes.
     *
     * @param field the number of the field
     * @param value its value
     * @return this
     */
    public ProtoWriter bytes(int field, byte[] value) {
        raw((long) field << 3 | 2);
        raw(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
        return this;
    }

    /**
     * Writes text.
     *
     * @param field the number of the field
     * @param value its value
     * @return this
     */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a message within the message.
     *
     * @param field the number of the field
     * @param message the inner message
     * @return this
     */
    public ProtoWriter message(int field, ProtoWriter message) {
        return bytes(field, message.toBytes());
    }

    /**
     * How long it is so far.
     *
     * @return the number of bytes
     */
    public int size() {
        return size;
    }

    /**
     * The message.
     *
     * @return a copy of its bytes
     */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /**
     * The message with its length before it, as most protocols of libp2p send it.
     *
     * @return length and message
     */
    public ByteBuffer toFrame() {
        ByteBuffer frame = ByteBuffer.allocate(Varint.size(size) + size);
        Varint.write(frame, size);
        frame.put(buffer, 0, size);
        return frame.flip();
    }

    private void raw(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
