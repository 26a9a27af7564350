// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Multiaddr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Accepts connections. */
final class Listener implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final HostOptions options;
    private final EventLoopGroup loops;
    private final Upgrader upgrader;
    private final Consumer<HostConnection> connected;
    private final BiConsumer<String, String> refused;
    private final HandshakeGate gate;
    private final List<Channel> channels = new CopyOnWriteArrayList<>();

    Listener(
            HostOptions options,
            EventLoopGroup loops,
            Upgrader upgrader,
            Consumer<HostConnection> connected,
            BiConsumer<String, String> refused) {
        this.options = options;
        this.loops = loops;
        this.upgrader = upgrader;
        this.connected = connected;
        this.refused = refused;
        this.gate = new HandshakeGate(options.limits());
    }

    /** Binds all sockets; blocks for the moment that takes. */
    void bind() throws IOException {
        for (InetSocketAddress socket : options.listen()) {
            ChannelFuture bound = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accept(channel);
                        }
                    })
                    .bind(socket)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(
                        "p2p cannot listen on " + socket + ": " + bound.cause().getMessage(), bound.cause());
            }
            channels.add(bound.channel());
        }
    }

    private void accept(Channel channel) {
        Sockets.tune(channel);
        gate.enter(channel);
        upgrader.upgrade(channel, false, Optional.empty()).whenComplete((connection, failure) -> {
            gate.leave(channel);
            if (failure == null) {
                connected.accept(connection);
            } else {
                refused.accept(String.valueOf(channel.remoteAddress()), String.valueOf(failure.getMessage()));
            }
        });
    }

    List<Multiaddr> addresses() {
        List<Multiaddr> addresses = new ArrayList<>();
        for (Channel channel : channels) {
            if (channel.localAddress() instanceof InetSocketAddress socket
                    && !socket.getAddress().isAnyLocalAddress()) {
                addresses.add(Multiaddr.tcp(socket));
            }
        }
        return addresses;
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }
}
