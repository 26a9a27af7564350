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
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.peili.content.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls to containerd: each with a deadline, each failure as the {@link IOException} that it is. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    /** For what is answered out of containerd's memory or database. */
    static final Duration QUICK = Duration.ofSeconds(2);
    /** For what takes longer the more there is, and for what waits for a disk. */
    static final Duration LONG = Duration.ofSeconds(30);

    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEASE =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

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
        return with(namespace, new Metadata());
    }

    /** What comes over this channel is held by a lease. */
    Channel in(String namespace, String lease) {
        Metadata headers = new Metadata();
        headers.put(LEASE, lease);
        return with(namespace, headers);
    }

    private Channel with(String namespace, Metadata headers) {
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
    <Q, A> Optional<A> find(Channel over, MethodDescriptor<Q, A> method, Duration deadline, Q request)
            throws IOException {
        try {
            return Optional.of(ClientCalls.blockingUnaryCall(over, method, within(deadline), request));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure(method.getFullMethodName(), e.getStatus(), e);
        }
    }

    /** Ends a call now. */
    static void end(BlockingClientCall<?, ?> call) {
        call.cancel("closed", null);
        drain(call);
    }

    /** Ends a call, and gives containerd a moment to do so too and to let go of what it used. */
    static void finish(BlockingClientCall<?, ?> call) {
        call.halfClose();
        drain(call);
        call.cancel("closed", null);
    }

    /** Takes what has arrived for a call out of the connection's buffers, where it would stay else. */
    private static void drain(BlockingClientCall<?, ?> call) {
        boolean interrupted = Thread.interrupted();
        try {
            Object left;
            do {
                left = call.read(1, TimeUnit.SECONDS);
            } while (left != null);
        } catch (StatusException | TimeoutException e) {
            LOG.trace("A call ended", e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
