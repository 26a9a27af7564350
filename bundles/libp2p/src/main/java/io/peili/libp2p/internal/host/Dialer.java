// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Dials peers: one dial a peer at a time, shared by all who want it. For any thread. */
final class Dialer {
    private static final int MAX_ADDRESSES = 8;

    private final HostOptions options;
    private final EventLoopGroup loops;
    private final Upgrader upgrader;
    private final Backoff backoff;
    private final UnaryOperator<HostConnection> connected;
    private final AtomicInteger dialling = new AtomicInteger();
    private final Map<PeerId, CompletableFuture<HostConnection>> pending = new ConcurrentHashMap<>();

    /**
     * Prepares to dial.
     *
     * @param options how
     * @param loops where connections live
     * @param upgrader makes connections of sockets
     * @param backoff knows which addresses failed lately
     * @param connected takes a new connection, and gives the one to use instead where there is one already
     */
    Dialer(
            HostOptions options,
            EventLoopGroup loops,
            Upgrader upgrader,
            Backoff backoff,
            UnaryOperator<HostConnection> connected) {
        this.options = options;
        this.loops = loops;
        this.upgrader = upgrader;
        this.backoff = backoff;
        this.connected = connected;
    }

    /** Dials a peer, or joins the dial that is under way. */
    CompletableFuture<HostConnection> dial(PeerId peer, List<Multiaddr> addresses) {
        CompletableFuture<HostConnection> mine = new CompletableFuture<>();
        CompletableFuture<HostConnection> other = pending.putIfAbsent(peer, mine);
        if (other != null) {
            return other.copy();
        }
        // dependents of a future run last first: a dial is forgotten before its end is told, or who dials again at once
        // is given the old failure
        race(Optional.of(peer), addresses).whenComplete((connection, failure) -> {
            pending.remove(peer, mine);
            if (failure == null) {
                mine.complete(connection);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine.copy();
    }

    /** Dials whoever answers. */
    CompletableFuture<HostConnection> dialAny(List<Multiaddr> addresses) {
        return race(Optional.empty(), addresses);
    }

    private CompletableFuture<HostConnection> race(Optional<PeerId> peer, List<Multiaddr> addresses) {
        Set<Multiaddr> candidates = new LinkedHashSet<>();
        addresses.stream()
                .map(Multiaddr::withoutPeer)
                .filter(address -> address.tcpSocket().isPresent())
                .filter(backoff::allows)
                .limit(MAX_ADDRESSES)
                .forEach(candidates::add);
        if (candidates.isEmpty()) {
            String who = peer.map(PeerId::toString).orElse("anybody");
            return CompletableFuture.failedFuture(new IOException(
                    "no address to dial " + who + " at: " + addresses.size() + " known, others failed just now"));
        }
        if (dialling.incrementAndGet() > options.limits().dials()) {
            dialling.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new IOException(options.limits().dials() + " dials are under way already"));
        }
        CompletableFuture<HostConnection> result = new CompletableFuture<>();
        CompletableFuture<HostConnection> counted =
                result.whenComplete((connection, failure) -> dialling.decrementAndGet());
        new DialRace(loops.next(), List.copyOf(candidates), address -> attempt(address, peer), result).begin();
        return counted;
    }

    private CompletableFuture<HostConnection> attempt(Multiaddr address, Optional<PeerId> peer) {
        InetSocketAddress socket = address.tcpSocket().orElseThrow();
        CompletableFuture<HostConnection> result = new CompletableFuture<>();
        ChannelFuture connecting = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.timeouts().connect().toMillis())
                .handler(new WhenActive(channel -> {
                    Sockets.tune(channel);
                    upgrade(channel, address, peer, result);
                }))
                .connect(socket);
        result.whenComplete((connection, failure) -> {
            if (failure != null) {
                connecting.channel().close();
            }
        });
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                backoff.failed(address);
                result.completeExceptionally(
                        new IOException(address + ": " + done.cause().getMessage(), done.cause()));
            }
        });
        return result;
    }

    private void upgrade(
            Channel channel, Multiaddr address, Optional<PeerId> peer, CompletableFuture<HostConnection> result) {
        upgrader.upgrade(channel, true, peer).whenComplete((connection, failure) -> {
            if (failure != null) {
                backoff.failed(address);
                result.completeExceptionally(failure);
            } else {
                backoff.succeeded(address);
                upgraded(connection, result);
            }
        });
    }

    /** A connection that lost its race is not wanted any more. */
    private void upgraded(HostConnection connection, CompletableFuture<HostConnection> result) {
        if (result.isDone()) {
            connection.channel().close();
        } else {
            result.complete(connected.apply(connection));
        }
    }
}
