// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.peili.libp2p.HostLimits;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerMismatchException;
import io.peili.libp2p.internal.multistream.Negotiation;
import io.peili.libp2p.internal.multistream.NegotiationHandler;
import io.peili.libp2p.internal.noise.NoiseHandshake;
import io.peili.libp2p.internal.noise.NoiseIdentity;
import io.peili.libp2p.internal.noise.Secured;
import io.peili.libp2p.internal.yamux.YamuxLimits;
import io.peili.libp2p.internal.yamux.YamuxSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Makes a connection of a fresh socket: private network, Noise, yamux. */
final class Upgrader {
    private static final List<String> MUXERS = List.of(YamuxSession.PROTOCOL);

    private final HostOptions options;
    private final NetworkKeys keys;
    private final NoiseIdentity identity;
    private final HostConnection.Environment environment;

    Upgrader(HostOptions options, NetworkKeys keys, HostConnection.Environment environment) {
        this.options = options;
        this.keys = keys;
        this.identity = new NoiseIdentity(options.identity(), MUXERS);
        this.environment = environment;
    }

    /** Begins on the channel's event loop; the channel is closed where this fails. */
    CompletableFuture<HostConnection> upgrade(Channel channel, boolean dialled, Optional<PeerId> expected) {
        Attempt attempt = new Attempt(channel, dialled, expected);
        attempt.begin();
        return attempt.result;
    }

    /** One upgrade. Event loop only. */
    private final class Attempt {
        private final Channel channel;
        private final boolean dialled;
        private final Optional<PeerId> expected;
        private final TrafficMeter meter = new TrafficMeter();
        private final CompletableFuture<HostConnection> result = new CompletableFuture<>();

        Attempt(Channel channel, boolean dialled, Optional<PeerId> expected) {
            this.channel = channel;
            this.dialled = dialled;
            this.expected = expected;
        }

        void begin() {
            Future<?> timer = channel.eventLoop()
                    .schedule(
                            () -> result.completeExceptionally(new IOException("no handshake within "
                                    + options.timeouts().upgrade()
                                    + UpgradeGuard.hint(!keys.none()))),
                            options.timeouts().upgrade().toMillis(),
                            TimeUnit.MILLISECONDS);
            result.whenComplete((connection, failure) -> {
                timer.cancel(false);
                if (failure != null) {
                    channel.close();
                }
            });
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast("traffic", meter);
            keys.codec(dialled).ifPresent(codec -> pipeline.addLast("pnet", codec));
            pipeline.addLast("guard", new UpgradeGuard(result, !keys.none()));
            pipeline.addBefore("guard", "security", new NegotiationHandler(security(), this::handshake));
        }

        private Negotiation security() {
            return dialled
                    ? Negotiation.proposing(List.of(NoiseHandshake.PROTOCOL))
                    : Negotiation.answering(NoiseHandshake.PROTOCOL::equals);
        }

        private void handshake(ChannelHandlerContext ctx, String protocol) {
            ctx.pipeline()
                    .addAfter("security", "handshake", new NoiseHandshake(identity, dialled, MUXERS, this::secured));
        }

        private void secured(ChannelHandlerContext ctx, Secured secured) {
            PeerId peer = secured.peer();
            if (peer.equals(options.identity().peerId())) {
                result.completeExceptionally(new IOException("connected with itself"));
            } else if (expected.isPresent() && !expected.get().equals(peer)) {
                result.completeExceptionally(new PeerMismatchException(expected.get(), peer));
            } else if (secured.muxer().isPresent()) {
                muxed(ctx, secured);
            } else {
                Negotiation muxers =
                        dialled ? Negotiation.proposing(MUXERS) : Negotiation.answering(YamuxSession.PROTOCOL::equals);
                ctx.pipeline()
                        .addAfter(
                                "noise",
                                "muxer",
                                new NegotiationHandler(muxers, (context, protocol) -> muxed(context, secured)));
            }
        }

        private void muxed(ChannelHandlerContext ctx, Secured secured) {
            if (result.isDone()) {
                return;
            }
            HostConnection connection = new HostConnection(channel, dialled, secured.key(), meter, environment);
            HostLimits chosen = options.limits();
            YamuxLimits limits = YamuxLimits.defaults().with(chosen.streamsPerConnection(), chosen.windowGrowth());
            YamuxSession session = new YamuxSession(dialled, limits, connection);
            connection.attach(session);
            ctx.pipeline().replace("guard", "yamux", session);
            result.complete(connection);
        }
    }
}
