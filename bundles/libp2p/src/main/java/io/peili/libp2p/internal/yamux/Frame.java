// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The header of a frame.
 *
 * @param type one of the constants
 * @param flags any of the constants
 * @param id the stream
 * @param length the number of bytes that follow, a credit, a code or an opaque value
 */
record Frame(int type, int flags, int id, long length) {
    static final int SIZE = 12;

    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    ByteBuf encode(ByteBufAllocator allocator) {
        return encode(allocator, 0);
    }

    ByteBuf encode(ByteBufAllocator allocator, int bodySize) {
        return allocator
                .heapBuffer(SIZE + bodySize)
                .writeByte(0)
                .writeByte(type)
                .writeShort(flags)
                .writeInt(id)
                .writeInt((int) length);
    }
}
