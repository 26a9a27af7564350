// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.peili.oci.Digest;
import io.peili.store.containerd.internal.proto.ContentGrpc;
import io.peili.store.containerd.internal.proto.WriteAction;
import io.peili.store.containerd.internal.proto.WriteContentRequest;
import io.peili.store.containerd.internal.proto.WriteContentResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One content on its way into containerd, each piece answered before the next is sent. For one thread. */
final class WriteCall implements AutoCloseable {
    /** Well below what containerd takes in one message. */
    private static final int PIECE = 1024 * 1024;
    /** The content is synced to the disk meanwhile. */
    private static final Duration COMMIT = Duration.ofMinutes(5);

    private final Calls calls;
    private final String ref;
    private final BlockingClientCall<WriteContentRequest, WriteContentResponse> call;
    private long offset;
    /** Whether containerd has ended it. */
    private boolean over;

    private boolean closed;

    private WriteCall(Calls calls, String ref, BlockingClientCall<WriteContentRequest, WriteContentResponse> call) {
        this.calls = calls;
        this.ref = ref;
        this.call = call;
    }

    /**
     * Begins, or goes on where an earlier call with the same ref stopped.
     *
     * @param digest what it will be, where that is known
     * @return the call, or empty where the content is there already; a lease of the channel holds it then
     */
    static Optional<WriteCall> begin(Calls calls, Channel over, String ref, long total, Optional<Digest> digest)
            throws IOException {
        WriteCall begun = new WriteCall(
                calls,
                ref,
                ClientCalls.blockingBidiStreamingCall(over, ContentGrpc.getWriteMethod(), io.grpc.CallOptions.DEFAULT));
        try {
            WriteContentRequest.Builder request =
                    begun.request(WriteAction.STAT).setTotal(total);
            digest.ifPresent(known -> request.setExpected(known.toString()));
            if (begun.ask(request.build(), Calls.LONG)) {
                return Optional.of(begun);
            }
            begun.close();
            return Optional.empty();
        } catch (IOException e) {
            begun.close();
            throw e;
        }
    }

    /** How many bytes containerd has. */
    long offset() {
        return offset;
    }

    /** Appends bytes; containerd has them when this returns. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int length = Math.min(PIECE, bytes.remaining());
            long before = offset;
            WriteContentRequest request = request(WriteAction.WRITE)
                    .setOffset(before)
                    .setData(ByteString.copyFrom(bytes, length))
                    .build();
            if (!ask(request, Calls.LONG) || offset != before + length) {
                throw new IOException(
                        "containerd has " + offset + " bytes of " + ref + " (expected: " + (before + length) + ")");
            }
        }
    }

    /**
     * All bytes are there.
     *
     * @throws ContainerdException with {@code FAILED_PRECONDITION} if they are not what they should be
     */
    void commit(Digest digest) throws IOException {
        WriteContentRequest request = request(WriteAction.COMMIT)
                .setOffset(offset)
                .setTotal(offset)
                .setExpected(digest.toString())
                .build();
        ask(request, COMMIT);
    }

    private WriteContentRequest.Builder request(WriteAction action) {
        return WriteContentRequest.newBuilder().setAction(action).setRef(ref);
    }

    /** Asks, and tells whether the content is not there already. */
    private boolean ask(WriteContentRequest request, Duration patience) throws IOException {
        try {
            boolean sent = call.write(request, patience.toMillis(), TimeUnit.MILLISECONDS);
            WriteContentResponse answer = call.read(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                over = true;
                throw new IOException("containerd ended the writing of " + ref + (sent ? "" : " before it began"));
            }
            offset = answer.getOffset();
            return true;
        } catch (StatusException e) {
            over = true;
            return isThere(e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "containerd did not answer for " + patience.toSeconds() + " s while " + ref + " was written", e);
        } catch (InterruptedException e) {
            throw ContentCalls.interrupted(e);
        }
    }

    private boolean isThere(StatusException e) throws IOException {
        String description = String.valueOf(e.getStatus().getDescription());
        if (e.getStatus().getCode() == Status.Code.ALREADY_EXISTS) {
            return false;
        }
        if (e.getStatus().getCode() == Status.Code.UNAVAILABLE && description.contains("locked")) {
            throw new IOException(ref + " is being written by somebody else", e);
        }
        throw calls.failure("content write", e);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (over) {
            Calls.end(call);
        } else {
            Calls.finish(call);
        }
    }
}
