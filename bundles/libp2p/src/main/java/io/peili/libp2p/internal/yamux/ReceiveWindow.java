// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How much the peer may send on a stream. Credit goes back only when the reader has consumed; the window doubles while
 * the peer uses it up in less than four round trips. Event loop only.
 */
final class ReceiveWindow {
    private static final int ROUND_TRIPS = 4;

    private final YamuxSession session;
    private final YamuxStream stream;
    private final Queue<ByteBuf> unread = new ArrayDeque<>(0);
    private int size = YamuxStream.INITIAL_WINDOW;
    private long credit = YamuxStream.INITIAL_WINDOW;
    private int consumed;
    private long updated;
    private boolean paused;
    private boolean discarding;
    private boolean ended;

    ReceiveWindow(YamuxSession session, YamuxStream stream) {
        this.session = session;
        this.stream = stream;
        this.updated = session.now();
    }

    void arriving(long length) throws MalformedException {
        if (length > credit) {
            throw new MalformedException("yamux data of " + length + " bytes (expected: at most " + credit + ")");
        }
        credit -= length;
    }

    void deliver(ByteBuf piece) {
        int length = piece.readableBytes();
        if (discarding || length == 0) {
            return;
        }
        if (!paused) {
            stream.deliver(piece);
            consumed(length);
        } else if (session.reserveUnread(length)) {
            unread.add(piece.copy());
        } else {
            stream.reset(YamuxCode.RESOURCE_LIMIT);
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !unread.isEmpty()) {
            ByteBuf piece = unread.remove();
            int length = piece.readableBytes();
            session.releaseUnread(length);
            try {
                stream.deliver(piece);
            } finally {
                piece.release();
            }
            consumed(length);
        }
    }

    void discard() {
        discarding = true;
        dropUnread();
    }

    boolean discarding() {
        return discarding;
    }

    boolean waiting() {
        return !unread.isEmpty();
    }

    /** Whether the reader is to be told of the end: once, and only a reader that still cares. */
    boolean ended() {
        boolean tell = !ended && !discarding;
        ended = true;
        return tell;
    }

    void release() {
        dropUnread();
        session.releaseWindow(size - YamuxStream.INITIAL_WINDOW);
        size = YamuxStream.INITIAL_WINDOW;
    }

    private void dropUnread() {
        for (ByteBuf piece : unread) {
            session.releaseUnread(piece.readableBytes());
            piece.release();
        }
        unread.clear();
    }

    private void consumed(int bytes) {
        consumed += bytes;
        if (consumed < size / 2 || stream.finReceived() || discarding) {
            return;
        }
        long now = session.now();
        int growth = 0;
        if (now - updated < ROUND_TRIPS * session.roundTripNanos()) {
            growth = session.growWindow(size);
        }
        updated = now;
        size += growth;
        int delta = consumed + growth;
        consumed = 0;
        credit += delta;
        session.send(new Frame(Frame.WINDOW_UPDATE, 0, stream.id(), delta));
    }
}
