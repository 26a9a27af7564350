// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Opens gRPC channels to a unix socket, all on one thread. */
final class Channels implements AutoCloseable {
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("peili-containerd-grpc", true), NioIoHandler.newFactory());

    ManagedChannel open(Path socket) {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // unix sockets have none, and gRPC sets it
                .eventLoopGroup(thread)
                .directExecutor()
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableRetry()
                .usePlaintext()
                .build();
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
