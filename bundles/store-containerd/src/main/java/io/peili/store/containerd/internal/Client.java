// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.ManagedChannel;
import io.peili.content.StoreUnavailableException;
import io.peili.store.containerd.internal.proto.IntrospectionGrpc;
import io.peili.store.containerd.internal.proto.Nothing;
import io.peili.store.containerd.internal.proto.Plugin;
import io.peili.store.containerd.internal.proto.PluginsRequest;
import io.peili.store.containerd.internal.proto.VersionGrpc;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One connection to containerd, used until it breaks. Thread-safe. */
final class Client implements AutoCloseable {
    private final ManagedChannel channel;
    private final Calls calls;

    Client(Path socket, ManagedChannel channel, Runnable trouble) {
        this.channel = channel;
        calls = new Calls(socket, channel, trouble);
    }

    ContentCalls content() {
        return new ContentCalls(calls);
    }

    ImageCalls images() {
        return new ImageCalls(calls);
    }

    LeaseCalls leases() {
        return new LeaseCalls(calls);
    }

    EventStream events() {
        return new EventStream(calls);
    }

    /** containerd's version; also the way to see whether it answers. */
    String version(Duration deadline) throws IOException {
        return calls.call(calls.channel(), VersionGrpc.getVersionMethod(), deadline, Nothing.getDefaultInstance())
                .getVersion();
    }

    /** Where containerd says that its content lies. */
    Optional<Path> contentRoot() throws IOException {
        PluginsRequest request = PluginsRequest.newBuilder()
                .addFilters("type==io.containerd.content.v1")
                .build();
        try {
            return calls
                    .call(calls.channel(), IntrospectionGrpc.getPluginsMethod(), Calls.QUICK, request)
                    .getPluginsList()
                    .stream()
                    .filter(plugin -> plugin.getType().equals("io.containerd.content.v1"))
                    .flatMap(plugin -> root(plugin).stream())
                    .findFirst();
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (ContainerdException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> root(Plugin plugin) {
        try {
            return Optional.ofNullable(plugin.getExportsMap().get("root"))
                    .filter(root -> !root.isEmpty())
                    .map(Path::of);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
