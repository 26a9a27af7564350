// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.peili.libp2p.Connection;
import io.peili.libp2p.ProtocolHandler;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.internal.multistream.Negotiation;
import io.peili.libp2p.internal.yamux.StreamSink;
import io.peili.libp2p.internal.yamux.YamuxCode;
import io.peili.libp2p.internal.yamux.YamuxStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A muxed stream that first agrees on a protocol. Its state belongs to the event loop. */
final class HostStream implements Stream, StreamSink {
    private static final Logger LOG = LoggerFactory.getLogger(HostStream.class);
    private static final int COMFORTABLE = 256 * 1024;

    private final HostConnection connection;
    private final EventLoop loop;
    private final Negotiation negotiation;
    private final Function<String, Optional<ProtocolHandler>> handlers;
    private volatile String protocol;
    private @Nullable YamuxStream stream;
    private @Nullable StreamHandler handler;
    private @Nullable ByteBuf partial;
    private boolean negotiated;
    /** Whether all was sent before the protocol was agreed on, which the handler is told after that. */
    private boolean drainedEarly;

    private boolean over;
    private volatile boolean full;
    private @Nullable Future<?> negotiationTimer;
    private @Nullable Future<?> idleTimer;
    private long idleNanos;
    private long lastActive;

    private HostStream(
            HostConnection connection,
            Negotiation negotiation,
            String protocol,
            Function<String, Optional<ProtocolHandler>> handlers) {
        this.connection = connection;
        this.loop = connection.loop();
        this.negotiation = negotiation;
        this.protocol = protocol;
        this.handlers = handlers;
    }

    /** A stream that this node opens: what is proposed goes out together with what is written at once. */
    static HostStream outbound(HostConnection connection, String protocol, StreamHandler handler) {
        HostStream stream = new HostStream(
                connection, Negotiation.proposing(List.of(protocol)), protocol, name -> Optional.empty());
        stream.handler = handler;
        return stream;
    }

    /** A stream that the peer opens. */
    static HostStream inbound(HostConnection connection, Protocols protocols) {
        return new HostStream(connection, Negotiation.answering(protocols::supports), "", protocols::find);
    }

    void begin(YamuxStream muxed, Duration patience) {
        stream = muxed;
        ByteBuf out = Unpooled.buffer(64);
        negotiation.begin(out);
        muxed.write(out);
        negotiationTimer =
                loop.schedule(() -> reset(YamuxCode.NEGOTIATION_FAILED), patience.toMillis(), TimeUnit.MILLISECONDS);
        StreamHandler current = handler;
        if (current != null) {
            guarded(() -> current.opened(this));
        }
    }

    @Override
    public void data(ByteBuf bytes) {
        lastActive = System.nanoTime();
        if (negotiated) {
            deliver(bytes);
            return;
        }
        ByteBuf held = partial;
        ByteBuf in = held == null ? bytes : Unpooled.wrappedBuffer(held, bytes.retainedSlice());
        partial = null;
        try {
            negotiate(in);
            if (negotiated) {
                deliver(in);
            } else if (!over && in.isReadable()) {
                partial = in.copy();
            }
        } finally {
            if (held != null) {
                in.release();
            }
        }
    }

    private void negotiate(ByteBuf in) {
        ByteBuf answer = Unpooled.buffer(32);
        try {
            Optional<String> agreed = negotiation.advance(in, answer);
            if (answer.isReadable()) {
                muxed().write(answer.retain());
            }
            agreed.ifPresent(this::agreed);
        } catch (MalformedException e) {
            // what was sent along with a proposal that is declined looks like this too, and breaks no rule
            LOG.debug("Stream with {}: {}", connection.peer(), e.getMessage());
            failNegotiation();
        } finally {
            answer.release();
        }
    }

    private void agreed(String name) {
        negotiated = true;
        cancel(negotiationTimer);
        if (handler != null) {
            if (drainedEarly) {
                drained();
            }
            return;
        }
        protocol = name;
        guarded(() -> {
            Optional<ProtocolHandler> accepting = handlers.apply(name);
            if (accepting.isEmpty()) {
                failNegotiation();
                return;
            }
            StreamHandler accepted = accepting.get().accept(this);
            handler = accepted;
            if (!over) {
                accepted.opened(this);
            }
        });
    }

    private void failNegotiation() {
        reset(YamuxCode.NEGOTIATION_FAILED);
    }

    private void deliver(ByteBuf bytes) {
        StreamHandler current = handler;
        if (current != null && !over && bytes.isReadable()) {
            guarded(() -> current.received(this, bytes.nioBuffer()));
        }
    }

    @Override
    public void end() {
        StreamHandler current = handler;
        if (!negotiated || current == null) {
            reset(YamuxCode.NEGOTIATION_FAILED);
        } else {
            guarded(() -> current.ended(this));
        }
    }

    @Override
    public void drained() {
        lastActive = System.nanoTime();
        full = false;
        StreamHandler current = handler;
        drainedEarly = !negotiated;
        if (current != null && negotiated) {
            guarded(() -> current.writable(this));
        }
    }

    @Override
    public void closed(Optional<IOException> cause) {
        if (over) {
            return;
        }
        over = true;
        cancel(negotiationTimer);
        cancel(idleTimer);
        ByteBuf held = partial;
        partial = null;
        if (held != null) {
            held.release();
        }
        StreamHandler current = handler;
        if (current != null) {
            guarded(() -> current.closed(this, cause));
        }
    }

    /** Something of a handler that may fail without harm to others. */
    private interface Task {
        void run() throws IOException;
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (IOException e) {
            connection.violated(protocol, String.valueOf(e.getMessage()));
            reset(YamuxCode.PROTOCOL_VIOLATION);
        } catch (RuntimeException e) {
            LOG.warn("The handler of {} failed; the stream with {} is reset", protocol, connection.peer(), e);
            reset(YamuxCode.PROTOCOL_VIOLATION);
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public void write(ByteBuffer bytes) {
        ByteBuf copy = Unpooled.copiedBuffer(bytes);
        bytes.position(bytes.limit());
        execute(() -> {
            lastActive = System.nanoTime();
            YamuxStream muxed = muxed();
            muxed.write(copy);
            full = muxed.unsentBytes() > COMFORTABLE;
        });
    }

    @Override
    public boolean writable() {
        return !full;
    }

    @Override
    public void closeWrite() {
        execute(() -> muxed().closeWrite());
    }

    @Override
    public void close() {
        execute(() -> {
            muxed().discard();
            muxed().closeWrite();
        });
    }

    @Override
    public void reset(long code) {
        execute(() -> muxed().reset(code));
    }

    @Override
    public void pause() {
        execute(() -> muxed().pause());
    }

    @Override
    public void resume() {
        execute(() -> muxed().resume());
    }

    @Override
    public void idleTimeout(Duration idle) {
        execute(() -> {
            idleNanos = idle.toNanos();
            lastActive = System.nanoTime();
            cancel(idleTimer);
            if (idleNanos > 0 && !over) {
                watchIdle(idleNanos);
            }
        });
    }

    private void watchIdle(long nanos) {
        idleTimer = loop.schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkIdle() {
        long left = idleNanos - (System.nanoTime() - lastActive);
        if (left <= 0) {
            reset(YamuxCode.NONE);
        } else if (!over) {
            watchIdle(left);
        }
    }

    @Override
    public void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private YamuxStream muxed() {
        YamuxStream current = stream;
        if (current == null) {
            throw new IllegalStateException("a stream that has not begun");
        }
        return current;
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
