// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.Future;
import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All streams of one connection; the last handler of its pipeline. Event loop only. */
public final class YamuxSession extends ChannelInboundHandlerAdapter implements FrameDecoder.Output {
    /** The protocol as it is negotiated. */
    public static final String PROTOCOL = "/yamux/1.0.0";

    private static final int MAX_DATA = 16 * 1024;
    private static final int BATCH = 128 * 1024;
    private static final int MAX_UNACKNOWLEDGED = 256;
    private static final int MAX_CONTROL_WHILE_BLOCKED = 4096;
    private static final long TICK_MILLIS = 5_000;

    private final boolean client;
    private final YamuxLimits limits;
    private final SessionListener listener;
    private final IntObjectMap<YamuxStream> streams = new IntObjectHashMap<>(8);
    private final Queue<YamuxStream> ready = new ArrayDeque<>(8);
    private final FrameDecoder decoder = new FrameDecoder(this);
    private final Heartbeat heartbeat;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> ticking;
    private Frame current = new Frame(Frame.PING, 0, 0, 0);
    private long nextId;
    private int inbound;
    private int unacknowledged;
    private long grown;
    private long unread;
    private int controlWhileBlocked;
    private long blockedSince;
    private boolean reading;
    private boolean pumpWanted;
    /** Why this side ends the session, once it does. */
    private @Nullable IOException finishing;

    private boolean over;

    /** Begins a session on the side that dialled, or on the other. */
    public YamuxSession(boolean client, YamuxLimits limits, SessionListener listener) {
        this.client = client;
        this.limits = limits;
        this.listener = listener;
        this.nextId = client ? 1 : 2;
        this.heartbeat = new Heartbeat(limits);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        heartbeat.received(now());
        send(heartbeat.measure(now()));
        ticking = ctx.executor().scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Opens a stream; its first frame goes out with what is written before this turn of the event loop ends. */
    public YamuxStream open(StreamSink sink) throws IOException {
        if (over || finishing != null) {
            throw new ClosedChannelException();
        }
        if (unacknowledged >= MAX_UNACKNOWLEDGED) {
            throw new IOException(MAX_UNACKNOWLEDGED + " streams wait for the peer to accept them");
        }
        if (nextId > 0xFFFFFFFEL) {
            throw new IOException("all stream ids of this connection are used up");
        }
        YamuxStream stream = new YamuxStream(this, (int) nextId, Frame.SYN);
        nextId += 2;
        unacknowledged++;
        stream.attach(sink);
        streams.put(stream.id(), stream);
        schedule(stream);
        return stream;
    }

    /** How many streams are open. */
    public int streams() {
        return streams.size();
    }

    /** The last round trip that was measured. */
    public OptionalLong roundTrip() {
        return heartbeat.roundTrip();
    }

    /**
     * Ends the session once all that was written has been sent, or the patience is over. Nothing new is taken from now on,
     * of either side.
     */
    public void finish(IOException cause, Duration patience) {
        if (over || finishing != null) {
            return;
        }
        finishing = cause;
        Future<?> timer = ctx().executor().schedule(() -> giveUp(cause), patience.toMillis(), TimeUnit.MILLISECONDS);
        ctx().channel().closeFuture().addListener(closed -> timer.cancel(false));
        new ArrayList<>(streams.values()).forEach(stream -> stream.finish(cause));
        farewell();
    }

    /** Says goodbye after the last stream; then the peer may still read in peace what is on its way, and closes. */
    private void farewell() {
        IOException cause = finishing;
        if (cause == null || over || !streams.isEmpty()) {
            return;
        }
        ChannelHandlerContext ctx = ctx();
        ChannelFuture goodbye = ctx.write(new Frame(Frame.GO_AWAY, 0, 0, 0).encode(ctx.alloc()));
        end(cause);
        ctx.flush();
        goodbye.addListener(sent -> endOutput(ctx.channel()));
    }

    private static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel socket && channel.isActive()) {
            socket.shutdownOutput();
        } else {
            channel.close();
        }
    }

    private void giveUp(IOException cause) {
        close(0, cause);
        ctx().close();
    }

    /** Says goodbye and closes the connection at once. */
    public void close(long code, IOException cause) {
        if (!over) {
            send(new Frame(Frame.GO_AWAY, 0, 0, code));
            ChannelHandlerContext ctx = ctx();
            ctx.flush();
            end(cause);
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        reading = true;
        try {
            heartbeat.received(now());
            if (!over) {
                decoder.decode(in);
            }
        } catch (MalformedException e) {
            close(YamuxCode.PROTOCOL_ERROR, e);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        heartbeat.batchOver();
        if (ctx.channel().isWritable()) {
            heartbeat.owed().ifPresent(this::send);
        }
        if (pumpWanted) {
            pump();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            controlWhileBlocked = 0;
            heartbeat.owed().ifPresent(this::send);
            wantPump();
        } else {
            blockedSince = now();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(new IOException("connection closed"));
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end(new IOException("connection closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(cause instanceof IOException io ? io : new IOException(String.valueOf(cause.getMessage()), cause));
        ctx.close();
    }

    @Override
    public void header(Frame frame) throws MalformedException {
        if (over) {
            return;
        }
        current = frame;
        switch (frame.type()) {
            case Frame.PING -> ping(frame);
            case Frame.GO_AWAY -> goneAway(frame);
            default -> streamHeader(frame);
        }
    }

    private void streamHeader(Frame frame) throws MalformedException {
        if (frame.has(Frame.SYN)) {
            accept(frame);
        }
        YamuxStream stream = streams.get(frame.id());
        if (stream == null) {
            return;
        }
        if (frame.has(Frame.ACK) && !stream.acknowledged() && isLocal(stream)) {
            unacknowledged--;
        }
        stream.header(frame);
        if (frame.type() == Frame.WINDOW_UPDATE) {
            stream.flags(frame);
        }
    }

    @Override
    public void body(ByteBuf piece, boolean last) {
        YamuxStream stream = streams.get(current.id());
        if (stream == null || over) {
            return;
        }
        stream.body(piece);
        if (last) {
            stream.flags(current);
        }
    }

    private void accept(Frame frame) throws MalformedException {
        int id = frame.id();
        boolean theirs = (id & 1) == (client ? 0 : 1);
        if (id == 0 || !theirs || streams.containsKey(id)) {
            throw new MalformedException("yamux stream opened with the id " + Integer.toUnsignedString(id)
                    + " (expected: a free one of the peer's)");
        }
        if (inbound >= limits.maxInboundStreams() || finishing != null) {
            send(new Frame(Frame.WINDOW_UPDATE, Frame.RST, id, YamuxCode.RESOURCE_LIMIT));
            return;
        }
        YamuxStream stream = new YamuxStream(this, id, Frame.ACK);
        streams.put(id, stream);
        inbound++;
        stream.attach(listener.accept(stream));
        schedule(stream);
    }

    private void ping(Frame frame) {
        if (frame.has(Frame.SYN)) {
            heartbeat.asked(frame.length(), ctx().channel().isWritable()).ifPresent(this::send);
        } else if (frame.has(Frame.ACK)) {
            heartbeat.answered(frame.length(), now());
        }
    }

    private void goneAway(Frame frame) {
        end(new IOException("the peer closed the session, code 0x" + Long.toHexString(frame.length())));
        ctx().close();
    }

    void send(Frame frame) {
        if (over) {
            return;
        }
        ChannelHandlerContext ctx = ctx();
        if (!ctx.channel().isWritable() && ++controlWhileBlocked > MAX_CONTROL_WHILE_BLOCKED) {
            end(new IOException("the peer sends but does not read"));
            ctx.close();
            return;
        }
        ctx.write(frame.encode(ctx.alloc()), ctx.voidPromise());
        wantPump();
    }

    void sendData(Frame frame, Queue<ByteBuf> source, int count) {
        ByteBuf out = frame.encode(ctx().alloc(), count);
        int left = count;
        while (left > 0) {
            ByteBuf head = source.element();
            int part = Math.min(left, head.readableBytes());
            out.writeBytes(head, part);
            left -= part;
            if (!head.isReadable()) {
                source.remove().release();
            }
        }
        ctx().write(out, ctx().voidPromise());
    }

    void schedule(YamuxStream stream) {
        if (!stream.scheduled() && stream.canSend()) {
            stream.scheduled(true);
            ready.add(stream);
            wantPump();
        }
    }

    private void wantPump() {
        if (!pumpWanted) {
            pumpWanted = true;
            if (!reading) {
                ctx().executor().execute(this::pump);
            }
        }
    }

    /** Sends a piece of every stream in turn for as long as the socket takes it. */
    private void pump() {
        if (!pumpWanted || over) {
            return;
        }
        pumpWanted = false;
        ChannelHandlerContext ctx = ctx();
        int batch = 0;
        while (!ready.isEmpty() && ctx.channel().isWritable()) {
            YamuxStream stream = ready.remove();
            stream.scheduled(false);
            if (stream.canSend()) {
                batch += stream.sendOne(MAX_DATA);
            }
            schedule(stream);
            if (batch >= BATCH) {
                ctx.flush();
                batch = 0;
            }
        }
        pumpWanted = false;
        ctx.flush();
    }

    private void tick() {
        long now = now();
        if (over) {
            return;
        }
        boolean blocked = !ctx().channel().isWritable();
        if (blocked && now - blockedSince > limits.stall().toNanos()) {
            fail("the peer has not read for " + limits.stall());
        } else if (heartbeat.lost(now)) {
            fail("the peer has not answered for " + limits.stall());
        } else {
            heartbeat.due(now).ifPresent(this::send);
            new ArrayList<>(streams.values()).forEach(stream -> stream.tick(now));
        }
    }

    private void fail(String why) {
        end(new IOException(why));
        ctx().close();
    }

    private void end(IOException cause) {
        if (over) {
            return;
        }
        over = true;
        if (ticking != null) {
            ticking.cancel(false);
        }
        ready.clear();
        new ArrayList<>(streams.values()).forEach(stream -> stream.die(Optional.of(cause)));
        listener.closed(cause);
    }

    void forget(YamuxStream stream) {
        if (streams.remove(stream.id()) != null) {
            if (!isLocal(stream)) {
                inbound--;
            } else if (!stream.acknowledged()) {
                unacknowledged--;
            }
            farewell();
        }
    }

    private boolean isLocal(YamuxStream stream) {
        return (stream.id() & 1) == (client ? 1 : 0);
    }

    YamuxLimits limits() {
        return limits;
    }

    long now() {
        return System.nanoTime();
    }

    long roundTripNanos() {
        return heartbeat.roundTrip().orElse(0);
    }

    /** How much a window of this size may grow. */
    int growWindow(int size) {
        boolean allowed = size * 2 <= limits.maxStreamWindow() && grown + size <= limits.maxConnectionWindow();
        if (!allowed) {
            return 0;
        }
        grown += size;
        return size;
    }

    void releaseWindow(int growth) {
        grown -= growth;
    }

    boolean reserveUnread(int bytes) {
        if (unread + bytes > limits.maxUnread()) {
            return false;
        }
        unread += bytes;
        return true;
    }

    void releaseUnread(int bytes) {
        unread -= bytes;
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("a session outside a pipeline");
        }
        return ctx;
    }
}
