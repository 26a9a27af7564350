// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.PublicKey;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.internal.yamux.SessionListener;
import io.peili.libp2p.internal.yamux.StreamSink;
import io.peili.libp2p.internal.yamux.YamuxSession;
import io.peili.libp2p.internal.yamux.YamuxStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One upgraded connection. */
final class HostConnection implements Connection, SessionListener {
    /**
     * What all connections of a host share.
     *
     * @param protocols what is spoken
     * @param early what is spoken with peers that have not been let through
     * @param negotiation how long it may take to agree on a protocol
     * @param close how long sending what was written may take at the end
     * @param closed is told when a connection is over
     * @param violated is told who broke which rule
     */
    record Environment(
            Protocols protocols,
            Set<String> early,
            Duration negotiation,
            Duration close,
            BiConsumer<HostConnection, IOException> closed,
            BiConsumer<HostConnection, String> violated) {}

    private static final int PUSHES_AT_ONCE = 10;
    private static final long NANOS_BETWEEN_PUSHES = TimeUnit.SECONDS.toNanos(5);

    private final Channel channel;
    private final boolean outbound;
    private final PeerId peer;
    private final PublicKey key;
    private final TrafficMeter meter;
    private final Environment environment;
    private final InetSocketAddress remote;
    private final Instant since = Instant.now();
    private final CompletableFuture<PeerInfo> identified = new CompletableFuture<>();
    private final CompletableFuture<Boolean> admitted = new CompletableFuture<>();
    private @Nullable YamuxSession session;
    /** Whether the gate was asked. Event loop only. */
    private boolean asked;

    private volatile boolean closing;
    private volatile long lastUsed = System.nanoTime();
    private final RateLimit pushes = new RateLimit(PUSHES_AT_ONCE, NANOS_BETWEEN_PUSHES, System.nanoTime());

    HostConnection(Channel channel, boolean outbound, PublicKey key, TrafficMeter meter, Environment environment) {
        this.channel = channel;
        this.remote = (InetSocketAddress) channel.remoteAddress();
        this.outbound = outbound;
        this.peer = PeerId.of(key);
        this.key = key;
        this.meter = meter;
        this.environment = environment;
    }

    void attach(YamuxSession muxer) {
        session = muxer;
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    PublicKey key() {
        return key;
    }

    InetSocketAddress socketAddress() {
        return remote;
    }

    long lastUsed() {
        return lastUsed;
    }

    CompletableFuture<PeerInfo> identification() {
        return identified;
    }

    /** Whether the peer has said what it is. */
    boolean isIdentified() {
        return identified.isDone() && !identified.isCompletedExceptionally();
    }

    /** Completes once the peer is let through, and fails where it is not. */
    CompletableFuture<Boolean> admission() {
        return admitted;
    }

    /** Whether the gate has not been asked about this connection before. Event loop only. */
    boolean askOnce() {
        boolean first = !asked;
        asked = true;
        return first;
    }

    @Override
    public CompletionStage<Stream> open(String protocol, StreamHandler handler) {
        CompletableFuture<Stream> opened = new CompletableFuture<>();
        Runnable task = () -> openNow(protocol, handler, opened);
        try {
            if (loop().inEventLoop()) {
                task.run();
            } else {
                loop().execute(task);
            }
        } catch (RejectedExecutionException e) {
            opened.completeExceptionally(new IOException("the host is closed", e));
        }
        return opened;
    }

    private void openNow(String protocol, StreamHandler handler, CompletableFuture<Stream> opened) {
        if (opened.isDone()) {
            return;
        }
        lastUsed = System.nanoTime();
        HostStream stream = HostStream.outbound(this, protocol, handler);
        try {
            YamuxStream muxed = session().open(stream);
            stream.begin(muxed, environment.negotiation());
            opened.complete(stream);
        } catch (IOException e) {
            opened.completeExceptionally(e);
        }
    }

    /** Whether the peer may tell news of itself once more. Event loop only. */
    boolean mayPush() {
        return pushes.allows(System.nanoTime());
    }

    /** The peer broke a rule on one of its streams, which ends for it. */
    void violated(String protocol, String why) {
        environment.violated().accept(this, protocol + ": " + why);
    }

    @Override
    public StreamSink accept(YamuxStream stream) {
        lastUsed = System.nanoTime();
        boolean through = admitted.isDone() && !admitted.isCompletedExceptionally();
        Protocols spoken = environment.protocols();
        HostStream accepted = HostStream.inbound(this, through ? spoken : spoken.only(environment.early()));
        accepted.begin(stream, environment.negotiation());
        return accepted;
    }

    @Override
    public void closed(IOException cause) {
        if (cause instanceof MalformedException) {
            environment.violated().accept(this, String.valueOf(cause.getMessage()));
        }
        environment.closed().accept(this, cause);
        identified.completeExceptionally(cause);
        admitted.completeExceptionally(cause);
    }

    @Override
    public PeerId peer() {
        return peer;
    }

    @Override
    public Multiaddr remoteAddress() {
        return Multiaddr.tcp(socketAddress());
    }

    @Override
    public boolean outbound() {
        return outbound;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public int streams() {
        return session().streams();
    }

    @Override
    public Optional<Duration> roundTrip() {
        OptionalLong nanos = session().roundTrip();
        return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
    }

    @Override
    public long bytesIn() {
        return meter.in();
    }

    @Override
    public long bytesOut() {
        return meter.out();
    }

    @Override
    public CompletionStage<PeerInfo> identified() {
        return identified.thenCombine(admitted, (info, through) -> info).minimalCompletionStage();
    }

    @Override
    public void close() {
        end(() -> session().finish(new IOException("closed by this node"), environment.close()));
    }

    /** Closes it at once: what was written and not sent is lost. */
    void close(long code, String why) {
        end(() -> session().close(code, new IOException(why)));
    }

    private void end(Runnable end) {
        closing = true;
        try {
            loop().execute(end);
        } catch (RejectedExecutionException e) {
            channel.close();
        }
    }

    /** Whether this side has begun to close it, so that it opens no more streams. */
    boolean closing() {
        return closing;
    }

    Channel channel() {
        return channel;
    }

    private YamuxSession session() {
        YamuxSession current = session;
        if (current == null) {
            throw new IllegalStateException("a connection without a muxer");
        }
        return current;
    }

    @Override
    public String toString() {
        return (outbound ? "to " : "from ") + peer + " at " + remoteAddress();
    }
}
