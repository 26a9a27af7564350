// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.peili.content.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Calls to containerd: each with a deadline, each failure as the {@link IOException} that it is. */
final class Calls {
    /** For what is answered out of containerd's memory or database. */
    static final Duration QUICK = Duration.ofSeconds(2);
    /** For what takes longer the more there is, and for what waits for a disk. */
    static final Duration LONG = Duration.ofSeconds(30);

    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

    private final Path socket;
    private final Channel channel;
    private final Runnable trouble;

    /** Calls over a channel; {@code trouble} runs when containerd did not answer one. */
    Calls(Path socket, Channel channel, Runnable trouble) {
        this.socket = socket;
        this.channel = channel;
        this.trouble = trouble;
    }

    /** The channel as it is. */
    Channel channel() {
        return channel;
    }

    Channel in(String namespace) {
        Metadata headers = new Metadata();
        headers.put(NAMESPACE, namespace);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    static CallOptions within(Duration deadline) {
        return CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One request, one answer. */
    <Q, A> A call(Channel over, MethodDescriptor<Q, A> method, Duration deadline, Q request) throws IOException {
        try {
            return ClientCalls.blockingUnaryCall(over, method, within(deadline), request);
        } catch (StatusRuntimeException e) {
            throw failure(method.getFullMethodName(), e.getStatus(), e);
        }
    }

    /** One request, one answer or none because there is no such thing. */
    <Q, A> Optional<A> find(Channel over, MethodDescriptor<Q, A> method, Q request) throws IOException {
        try {
            return Optional.of(ClientCalls.blockingUnaryCall(over, method, within(QUICK), request));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure(method.getFullMethodName(), e.getStatus(), e);
        }
    }

    IOException failure(String method, StatusException e) {
        return failure(method, e.getStatus(), e);
    }

    private IOException failure(String method, Status status, Exception cause) {
        String why = status.getCode() + (status.getDescription() == null ? "" : ", " + status.getDescription());
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> {
                trouble.run();
                yield new StoreUnavailableException(
                        "containerd at " + socket + " does not answer " + method + ": " + why, cause);
            }
            default -> new ContainerdException(status.getCode(), "containerd refused " + method + ": " + why, cause);
        };
    }
}
