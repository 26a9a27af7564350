// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.peili.archive.ArchiveLimits;
import io.peili.store.containerd.internal.proto.ContentGrpc;
import io.peili.store.containerd.internal.proto.CreateLeaseRequest;
import io.peili.store.containerd.internal.proto.CreateLeaseResponse;
import io.peili.store.containerd.internal.proto.Envelope;
import io.peili.store.containerd.internal.proto.EventsGrpc;
import io.peili.store.containerd.internal.proto.GetImageRequest;
import io.peili.store.containerd.internal.proto.GetImageResponse;
import io.peili.store.containerd.internal.proto.ImageRecord;
import io.peili.store.containerd.internal.proto.ImagesGrpc;
import io.peili.store.containerd.internal.proto.Info;
import io.peili.store.containerd.internal.proto.InfoRequest;
import io.peili.store.containerd.internal.proto.InfoResponse;
import io.peili.store.containerd.internal.proto.IntrospectionGrpc;
import io.peili.store.containerd.internal.proto.LeasesGrpc;
import io.peili.store.containerd.internal.proto.ListContentRequest;
import io.peili.store.containerd.internal.proto.ListContentResponse;
import io.peili.store.containerd.internal.proto.ListImagesRequest;
import io.peili.store.containerd.internal.proto.ListImagesResponse;
import io.peili.store.containerd.internal.proto.Nothing;
import io.peili.store.containerd.internal.proto.Plugin;
import io.peili.store.containerd.internal.proto.PluginsRequest;
import io.peili.store.containerd.internal.proto.PluginsResponse;
import io.peili.store.containerd.internal.proto.ReadContentRequest;
import io.peili.store.containerd.internal.proto.ReadContentResponse;
import io.peili.store.containerd.internal.proto.SubscribeRequest;
import io.peili.store.containerd.internal.proto.UpdateImageRequest;
import io.peili.store.containerd.internal.proto.UpdateImageResponse;
import io.peili.store.containerd.internal.proto.VersionGrpc;
import io.peili.store.containerd.internal.proto.VersionResponse;
import io.peili.store.containerd.internal.proto.WriteContentRequest;
import io.peili.store.containerd.internal.proto.WriteContentResponse;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A containerd that answers as a test wants it to. What is not set is answered with nothing. */
final class FakeContainerd implements AutoCloseable {
    /** Whether it is no containerd at all after a restart. */
    volatile boolean stranger;

    volatile boolean silent;
    volatile String root = "";
    volatile Function<String, Info> info = digest -> {
        throw Status.NOT_FOUND.asRuntimeException();
    };
    volatile Iterable<ListContentResponse> content = List.of();
    volatile Iterable<ReadContentResponse> bytes = List.of();
    volatile ToLongFunction<WriteContentRequest> written =
            request -> request.getOffset() + request.getData().size();
    /** The image that every name means, and what it was updated with. */
    final List<ImageRecord> images = new CopyOnWriteArrayList<>();

    final List<StreamObserver<Envelope>> subscribers = new CopyOnWriteArrayList<>();

    private final Path folder = Files.createTempDirectory(Path.of("/tmp"), "peili-fake");
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Server server = start();

    FakeContainerd() throws IOException {}

    Path socket() {
        return folder.resolve("socket");
    }

    ContainerdSettings settings() {
        return new ContainerdSettings(socket(), List.of("k8s.io"), Optional.empty(), ArchiveLimits.DEFAULT);
    }

    private Server start() throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket()))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(thread)
                .workerEventLoopGroup(thread);
        List<BindableService> services = List.of(
                new FakeVersion(),
                new FakeLeases(),
                new FakeIntrospection(),
                new FakeContent(),
                new FakeImages(),
                new FakeEvents());
        if (!stranger) {
            services.forEach(builder::addService);
        }
        return builder.build().start();
    }

    void restart() throws IOException, InterruptedException {
        stop();
        server = start();
    }

    private void stop() throws IOException, InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        Files.deleteIfExists(socket());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Files.delete(folder);
    }

    private static <T> void answer(StreamObserver<T> observer, T answer) {
        observer.onNext(answer);
        observer.onCompleted();
    }

    /** Sends until the client has enough. */
    private static <T> void stream(StreamObserver<T> observer, Iterable<T> answers) {
        ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) observer;
        Context context = Context.current();
        for (T answer : answers) {
            while (!call.isReady() && !context.isCancelled()) {
                LockSupport.parkNanos(100_000);
            }
            if (context.isCancelled()) {
                return;
            }
            call.onNext(answer);
        }
        call.onCompleted();
    }

    private final class FakeVersion extends VersionGrpc.VersionImplBase {
        @Override
        public void version(Nothing request, StreamObserver<VersionResponse> observer) {
            if (!silent) {
                answer(observer, VersionResponse.newBuilder().setVersion("fake").build());
            }
        }
    }

    private final class FakeIntrospection extends IntrospectionGrpc.IntrospectionImplBase {
        @Override
        public void plugins(PluginsRequest request, StreamObserver<PluginsResponse> observer) {
            Plugin plugin = Plugin.newBuilder()
                    .setType("io.containerd.content.v1")
                    .setId("content")
                    .putExports("root", root)
                    .build();
            answer(observer, PluginsResponse.newBuilder().addPlugins(plugin).build());
        }
    }

    private final class FakeContent extends ContentGrpc.ContentImplBase {
        @Override
        public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
            try {
                Info found = info.apply(request.getDigest());
                answer(observer, InfoResponse.newBuilder().setInfo(found).build());
            } catch (StatusRuntimeException e) {
                observer.onError(e);
            }
        }

        @Override
        public StreamObserver<WriteContentRequest> write(StreamObserver<WriteContentResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WriteContentRequest request) {
                    observer.onNext(WriteContentResponse.newBuilder()
                            .setAction(request.getAction())
                            .setOffset(written.applyAsLong(request))
                            .build());
                }

                @Override
                public void onError(Throwable gone) {
                    // The client left.
                }

                @Override
                public void onCompleted() {
                    observer.onCompleted();
                }
            };
        }

        @Override
        public void list(ListContentRequest request, StreamObserver<ListContentResponse> observer) {
            stream(observer, content);
        }

        @Override
        public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> observer) {
            stream(observer, bytes);
        }
    }

    private static final class FakeLeases extends LeasesGrpc.LeasesImplBase {
        @Override
        public void create(CreateLeaseRequest request, StreamObserver<CreateLeaseResponse> observer) {
            answer(observer, CreateLeaseResponse.getDefaultInstance());
        }
    }

    private final class FakeImages extends ImagesGrpc.ImagesImplBase {
        @Override
        public void get(GetImageRequest request, StreamObserver<GetImageResponse> observer) {
            answer(
                    observer,
                    GetImageResponse.newBuilder().setImage(images.get(0)).build());
        }

        @Override
        public void update(UpdateImageRequest request, StreamObserver<UpdateImageResponse> observer) {
            images.add(request.getImage());
            answer(observer, UpdateImageResponse.getDefaultInstance());
        }

        @Override
        public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> observer) {
            answer(observer, ListImagesResponse.getDefaultInstance());
        }
    }

    private final class FakeEvents extends EventsGrpc.EventsImplBase {
        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<Envelope> observer) {
            subscribers.add(observer);
        }
    }
}
