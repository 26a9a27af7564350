// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.peili.itests.containerd.cri.AuthConfig;
import io.peili.itests.containerd.cri.CriImage;
import io.peili.itests.containerd.cri.ImageServiceGrpc;
import io.peili.itests.containerd.cri.ImageSpec;
import io.peili.itests.containerd.cri.ListImagesRequest;
import io.peili.itests.containerd.cri.PullImageRequest;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Pulls and lists images as kubelet does, by containerd's image service of the container runtime interface. */
final class Cri implements AutoCloseable {
    private static final long SECONDS = 120;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ManagedChannel channel;

    Cri(Path socket) {
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // unix sockets have none, and gRPC sets it
                .eventLoopGroup(thread)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
    }

    /** Pulls without credentials. */
    String pull(String name) {
        return pull(name, AuthConfig.getDefaultInstance());
    }

    /** Pulls with what a pull secret holds. */
    String pull(String name, String user, String password) {
        return pull(
                name,
                AuthConfig.newBuilder().setUsername(user).setPassword(password).build());
    }

    private String pull(String name, AuthConfig account) {
        PullImageRequest request = PullImageRequest.newBuilder()
                .setImage(ImageSpec.newBuilder().setImage(name))
                .setAuth(account)
                .build();
        return ImageServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .pullImage(request)
                .getImageRef();
    }

    /** The names of the images that kubelet leaves alone. */
    List<String> pinned() {
        return ImageServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .listImages(ListImagesRequest.getDefaultInstance())
                .getImagesList()
                .stream()
                .filter(CriImage::getPinned)
                .flatMap(image -> image.getRepoTagsList().stream())
                .toList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
