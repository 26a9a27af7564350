// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The messages of multistream-select: a length, a text and a newline. */
final class Multistream {
    static final String HEADER = "/multistream/1.0.0";
    static final String NOT_AVAILABLE = "na";
    private static final int MAX_MESSAGE = 1024;

    private Multistream() {}

    static void write(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length + 1;
        if (length > MAX_MESSAGE) {
            throw new IllegalArgumentException("protocol of " + length + " bytes (expected: at most 1023)");
        }
        if (length > 0x7F) {
            out.writeByte(length & 0x7F | 0x80).writeByte(length >> 7);
        } else {
            out.writeByte(length);
        }
        out.writeBytes(bytes).writeByte('\n');
    }

    /** Takes one message, or nothing and leaves the buffer as it is where it is not complete. */
    static Optional<String> read(ByteBuf in) throws MalformedException {
        int start = in.readerIndex();
        if (!in.isReadable()) {
            return Optional.empty();
        }
        int length = in.readByte();
        if (length < 0) {
            if (!in.isReadable()) {
                in.readerIndex(start);
                return Optional.empty();
            }
            int high = in.readByte();
            length = high <= 0 ? MAX_MESSAGE + 1 : length & 0x7F | high << 7;
        }
        if (length == 0 || length > MAX_MESSAGE) {
            throw new MalformedException("multistream message with a length that is not 1 to 1024");
        }
        if (in.readableBytes() < length) {
            in.readerIndex(start);
            return Optional.empty();
        }
        String text = in.toString(in.readerIndex(), length - 1, StandardCharsets.UTF_8);
        byte end = in.getByte(in.readerIndex() + length - 1);
        if (end != '\n') {
            throw new MalformedException("multistream message without a newline at its end");
        }
        in.skipBytes(length);
        return Optional.of(text);
    }
}
