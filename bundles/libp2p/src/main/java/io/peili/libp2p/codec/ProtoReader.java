// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks through the fields of one protobuf message without building anything, so that the reader decides how much of a
 * stranger's message it keeps. Use: {@code while (in.next()) switch (in.field()) …}; a value that is not read is skipped.
 */
public final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer in;
    private int field;
    private int wireType = -1;

    /**
     * Reads a message.
     *
     * @param message its bytes, from position to limit; the position moves
     */
    public ProtoReader(ByteBuffer message) {
        this.in = message;
    }

    /**
     * Reads a message.
     *
     * @param message its bytes
     */
    public ProtoReader(byte[] message) {
        this(ByteBuffer.wrap(message));
    }

    /**
     * Goes to the next field.
     *
     * @return false at the end of the message
     * @throws MalformedException if there is no proper field
     */
    public boolean next() throws MalformedException {
        if (wireType >= 0) {
            skip();
        }
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = rawVarint();
        long number = tag >>> 3;
        if (number < 1 || number > (1 << 29) - 1) {
            throw new MalformedException("protobuf field number: " + number);
        }
        field = (int) number;
        wireType = (int) (tag & 7);
        return true;
    }

    /**
     * The field that the reader is at.
     *
     * @return its number
     */
    public int field() {
        return field;
    }

    /**
     * Takes the value as a number.
     *
     * @return the value
     * @throws MalformedException if it is of another kind
     */
    public long varint() throws MalformedException {
        expect(VARINT);
        return rawVarint();
    }

    /**
     * Takes the value as a view of the message.
     *
     * @return a view that is valid as long as the message's bytes are
     * @throws MalformedException if it is of another kind or cut off
     */
    public ByteBuffer view() throws MalformedException {
        expect(BYTES);
        long length = rawVarint();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedException(
                    "protobuf field " + field + ": length " + length + " (expected: at most " + in.remaining() + ")");
        }
        ByteBuffer view = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return view;
    }

    /**
     * Takes the value as bytes of its own.
     *
     * @param max how long it may be
     * @return a copy
     * @throws MalformedException if it is of another kind, cut off or too long
     */
    public byte[] bytes(int max) throws MalformedException {
        ByteBuffer view = view();
        if (view.remaining() > max) {
            throw new MalformedException(
                    "protobuf field " + field + ": " + view.remaining() + " bytes (expected: at most " + max + ")");
        }
        byte[] copy = new byte[view.remaining()];
        view.get(copy);
        return copy;
    }

    /**
     * Takes the value as text.
     *
     * @param max how many bytes it may have
     * @return the text
     * @throws MalformedException if it is of another kind, cut off or too long
     */
    public String text(int max) throws MalformedException {
        return new String(bytes(max), StandardCharsets.UTF_8);
    }

    private void expect(int expected) throws MalformedException {
        if (wireType != expected) {
            throw new MalformedException(
                    "protobuf field " + field + ": wire type " + wireType + " (expected: " + expected + ")");
        }
        wireType = -1;
    }

    private void skip() throws MalformedException {
        switch (wireType) {
            case VARINT -> varint();
            case BYTES -> view();
            case FIXED64 -> skip(8);
            case FIXED32 -> skip(4);
            default -> throw new MalformedException("protobuf field " + field + ": wire type " + wireType);
        }
    }

    private void skip(int bytes) throws MalformedException {
        if (in.remaining() < bytes) {
            throw new MalformedException("protobuf field " + field + " cut off");
        }
        in.position(in.position() + bytes);
        wireType = -1;
    }

    /** Protobuf allows ten bytes and longer forms than needed, so this is not libp2p's varint. */
    private long rawVarint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!in.hasRemaining()) {
                throw new MalformedException("protobuf message cut off");
            }
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("protobuf varint of more than ten bytes");
    }
}
