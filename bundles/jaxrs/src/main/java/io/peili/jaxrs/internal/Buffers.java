// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Large direct buffers for bodies, used again. When all are lent out, a small one on the heap has to do: a slow client
 * that holds a buffer never makes another one wait.
 */
final class Buffers {
    private static final int SMALL = 32 * 1024;

    private final int size;
    private final int most;
    private final int kept;
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int lent;

    /**
     * Starts empty.
     *
     * @param size of a buffer in bytes
     * @param most how many are lent out at a time
     * @param kept how many are kept for later
     */
    Buffers(int size, int most, int kept) {
        this.size = size;
        this.most = most;
        this.kept = kept;
    }

    /** An empty buffer; to be given back. */
    ByteBuffer take(long wanted) {
        if (wanted > SMALL) {
            synchronized (this) {
                if (lent < most) {
                    lent++;
                    ByteBuffer buffer = free.poll();
                    return buffer != null ? buffer : ByteBuffer.allocateDirect(size);
                }
            }
        }
        return ByteBuffer.allocate((int) Math.min(SMALL, Math.max(1, wanted)));
    }

    /** How many of the large ones are lent out. */
    synchronized int lent() {
        return lent;
    }

    void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            synchronized (this) {
                lent--;
                if (free.size() < kept) {
                    free.push(buffer.clear());
                }
            }
        }
    }
}
