// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.codec;

import java.nio.ByteBuffer;

/** Unsigned varints: seven bits a byte, the lowest first. */
public final class Varint {
    /** The longest that libp2p allows: nine bytes, 63 bits. */
    public static final int MAX_BYTES = 9;

    private Varint() {}

    /**
     * How many bytes a value takes.
     *
     * @param value the value
     * @return 1 to 10
     */
    public static int size(long value) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    /**
     * Writes a value.
     *
     * @param out where to
     * @param value the value, taken as unsigned
     */
    public static void write(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /**
     * Encodes a value.
     *
     * @param value the value, taken as unsigned
     * @return its bytes
     */
    public static byte[] encode(long value) {
        ByteBuffer out = ByteBuffer.allocate(size(value));
        write(out, value);
        return out.array();
    }

    /**
     * Reads a value in its shortest form.
     *
     * @param in where from; left after the value
     * @return the value, not negative
     * @throws MalformedException if it is cut off, too long, or longer than it needs to be
     */
    public static long read(ByteBuffer in) throws MalformedException {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (!in.hasRemaining()) {
                throw new MalformedException("varint cut off after " + i + " bytes");
            }
            byte next = in.get();
            value |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                if (next == 0 && i > 0) {
                    throw new MalformedException("varint longer than it needs to be");
                }
                return value;
            }
        }
        throw new MalformedException("varint of more than " + MAX_BYTES + " bytes");
    }

    /**
     * Reads a length.
     *
     * @param in where from; left after the length
     * @param max the largest allowed
     * @return the length
     * @throws MalformedException if it is not a varint or above the largest allowed
     */
    public static int readLength(ByteBuffer in, int max) throws MalformedException {
        long length = read(in);
        if (length > max) {
            throw new MalformedException("length: " + length + " (expected: at most " + max + ")");
        }
        return (int) length;
    }
}
