// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.oci.Digest;
import io.peili.store.containerd.internal.proto.ReadContentRequest;
import io.peili.store.containerd.internal.proto.ReadContentResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content as containerd sends it, piece by piece, checked to be as much as asked for. */
final class ReadChunks implements Chunks {
    private static final int STALL_SECONDS = 10;

    private final Digest digest;
    private final long offset;
    private final long length;
    private final Supplier<BlockingClientCall<ReadContentRequest, ReadContentResponse>> start;
    private final Function<StatusException, IOException> failure;
    private @Nullable BlockingClientCall<ReadContentRequest, ReadContentResponse> call;
    private long done;

    ReadChunks(
            Digest digest,
            long offset,
            long length,
            Supplier<BlockingClientCall<ReadContentRequest, ReadContentResponse>> start,
            Function<StatusException, IOException> failure) {
        this.digest = digest;
        this.offset = offset;
        this.length = length;
        this.start = start;
        this.failure = failure;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        if (done >= length) {
            return Optional.empty();
        }
        ReadContentResponse part = read();
        ByteBuffer bytes = part.getData().asReadOnlyByteBuffer();
        if (!isNext(part.getOffset()) || !bytes.hasRemaining() || bytes.remaining() > length - done) {
            throw new ContentCorruptException("containerd sends bytes " + part.getOffset() + "+" + bytes.remaining()
                    + " of " + digest + " (expected: from " + (offset + done) + ", at most " + (length - done) + ")");
        }
        done += bytes.remaining();
        return Optional.of(bytes);
    }

    /** containerd counts from where the reading began; the description of its protocol, from the first byte there is. */
    private boolean isNext(long from) {
        return from == done || from == offset + done;
    }

    private ReadContentResponse read() throws IOException {
        if (call == null) {
            call = start.get();
        }
        try {
            ReadContentResponse part = call.read(STALL_SECONDS, TimeUnit.SECONDS);
            if (part == null) {
                throw new ContentCorruptException(
                        "containerd ends " + digest + " after " + done + " of " + length + " bytes");
            }
            return part;
        } catch (StatusException e) {
            throw failure.apply(e);
        } catch (TimeoutException e) {
            throw new IOException("containerd sent nothing of " + digest + " for " + STALL_SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw ContentCalls.interrupted(e);
        }
    }

    @Override
    public void close() {
        if (call != null) {
            Calls.end(call);
        }
    }
}
