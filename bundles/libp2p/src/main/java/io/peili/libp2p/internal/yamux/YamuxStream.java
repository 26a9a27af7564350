// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One stream of a session. Event loop only. */
public final class YamuxStream {
    static final int INITIAL_WINDOW = 256 * 1024;

    private final YamuxSession session;
    private final int id;
    private final Queue<ByteBuf> unsent = new ArrayDeque<>(4);
    private final ReceiveWindow window;
    private @Nullable StreamSink sink;
    private int openingFlags;
    private long sendCredit = INITIAL_WINDOW;
    private int unsentBytes;
    private boolean finWanted;
    private boolean finSent;
    private boolean finReceived;
    private boolean dead;
    /** Why the session ends, once it does. */
    private @Nullable IOException finishing;

    private boolean scheduled;
    private boolean acknowledged;
    private long quietSince;

    YamuxStream(YamuxSession session, int id, int openingFlags) {
        this.session = session;
        this.id = id;
        this.openingFlags = openingFlags;
        this.window = new ReceiveWindow(session, this);
        this.quietSince = session.now();
    }

    int id() {
        return id;
    }

    void attach(StreamSink target) {
        sink = target;
    }

    /** Queues bytes, which are released once sent; the stream is reset where more than the limit is waiting. */
    public void write(ByteBuf bytes) {
        if (dead || finWanted || finishing != null) {
            bytes.release();
            return;
        }
        unsent.add(bytes);
        unsentBytes += bytes.readableBytes();
        if (unsentBytes > session.limits().maxUnsent()) {
            reset(YamuxCode.RESOURCE_LIMIT);
        } else {
            session.schedule(this);
        }
    }

    /** How many bytes are waiting to be sent. */
    public int unsentBytes() {
        return unsentBytes;
    }

    /** Says that no more will be written. */
    public void closeWrite() {
        if (!dead && !finWanted) {
            finWanted = true;
            quietSince = session.now();
            session.schedule(this);
        }
    }

    /** Stops to read for good: what still comes is thrown away. */
    public void discard() {
        window.discard();
    }

    /** Stops to read until resumed; the peer may send what its window allows. */
    public void pause() {
        window.pause();
    }

    /** Reads again. */
    public void resume() {
        if (!dead) {
            window.resume();
            endIfRead();
        }
    }

    /** Only sends what was written by now, and is gone then. */
    void finish(IOException cause) {
        finishing = cause;
        discard();
        dieIfSent();
    }

    private void dieIfSent() {
        IOException cause = finishing;
        boolean sent = unsentBytes == 0 && openingFlags == 0 && finSent == finWanted;
        if (cause != null && sent) {
            die(Optional.of(cause));
        }
    }

    /** Cuts the stream off in both directions. */
    public void reset(long code) {
        if (!dead) {
            session.send(new Frame(Frame.WINDOW_UPDATE, Frame.RST | openingFlags, id, code));
            die(Optional.of(new StreamResetException(false, code)));
        }
    }

    boolean scheduled() {
        return scheduled;
    }

    void scheduled(boolean now) {
        scheduled = now;
    }

    boolean acknowledged() {
        return acknowledged;
    }

    /** Whether it has something to send that the peer's window allows. */
    boolean canSend() {
        boolean data = unsentBytes > 0 && sendCredit > 0;
        return !dead && (data || openingFlags != 0 || finWanted && !finSent && unsentBytes == 0);
    }

    /** Sends one frame and returns its size. The end has a frame of its own: go reads it before the bytes it comes with. */
    int sendOne(int max) {
        int count = (int) Math.min(Math.min(sendCredit, max), unsentBytes);
        int flags = openingFlags;
        openingFlags = 0;
        if (count > 0) {
            session.sendData(new Frame(Frame.DATA, flags, id, count), unsent, count);
            unsentBytes -= count;
            sendCredit -= count;
            quietSince = session.now();
            if (unsentBytes == 0 && !finWanted) {
                target().drained();
            }
        } else {
            finSent = finWanted && unsentBytes == 0;
            session.send(new Frame(Frame.WINDOW_UPDATE, finSent ? flags | Frame.FIN : flags, id, 0));
            closeIfDone();
        }
        dieIfSent();
        return Frame.SIZE + count;
    }

    void header(Frame frame) throws MalformedException {
        acknowledged |= frame.has(Frame.ACK);
        if (frame.type() == Frame.DATA) {
            window.arriving(frame.length());
        } else if (!frame.has(Frame.RST)) {
            sendCredit += frame.length();
            if (canSend()) {
                session.schedule(this);
            }
        }
    }

    void body(ByteBuf piece) {
        if (!dead && !finReceived) {
            window.deliver(piece);
        }
    }

    /** What the flags of a frame say once its body has been read. */
    void flags(Frame frame) {
        if (frame.has(Frame.RST)) {
            long code = frame.type() == Frame.WINDOW_UPDATE ? frame.length() : YamuxCode.NONE;
            die(Optional.of(new StreamResetException(true, code)));
        } else if (frame.has(Frame.FIN) && !finReceived) {
            finReceived = true;
            endIfRead();
        }
    }

    void deliver(ByteBuf piece) {
        target().data(piece);
    }

    private void endIfRead() {
        if (finReceived && !window.waiting() && !dead) {
            if (window.ended()) {
                target().end();
            }
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (finReceived && finSent && !window.waiting()) {
            die(Optional.empty());
        }
    }

    /** Ends what has been still for too long: unsent bytes that nobody takes, or a peer that does not close. */
    void tick(long now) {
        long quiet = now - quietSince;
        if (unsentBytes > 0 && quiet > session.limits().linger().toNanos()) {
            reset(YamuxCode.RESOURCE_LIMIT);
        } else if (finSent
                && window.discarding()
                && quiet > session.limits().linger().toNanos()) {
            reset(YamuxCode.NONE);
        }
    }

    boolean finReceived() {
        return finReceived;
    }

    void die(Optional<IOException> cause) {
        if (dead) {
            return;
        }
        dead = true;
        unsent.forEach(ByteBuf::release);
        unsent.clear();
        unsentBytes = 0;
        window.release();
        session.forget(this);
        target().closed(cause);
    }

    private StreamSink target() {
        StreamSink current = sink;
        if (current == null) {
            throw new IllegalStateException("a stream without a sink");
        }
        return current;
    }
}
