// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The bytes of one accepted answer, read by one thread; reads nothing from the connection before it is asked. */
final class PeerStream {
    /** Less than this is read to its end so that the connection can be used again. */
    private static final long DRAIN = 64 * 1024;

    private final Request request;
    private final Content.@Nullable Source source;
    private final Semaphore ready = new Semaphore(0);
    private Content.@Nullable Chunk current;
    private boolean demanded;
    private long remaining;

    PeerStream(PeerAnswer.Accepted answer) {
        this.request = answer.request();
        this.source = answer.source();
        this.remaining = source == null ? 0 : answer.length();
    }

    /**
     * The next bytes, valid until the next call.
     *
     * @return empty if the peer sent nothing for that long; another call goes on waiting
     * @throws IOException if the peer fails or ends early
     */
    Optional<ByteBuffer> next(Duration patience) throws IOException, InterruptedException {
        release();
        Content.Source bytes = source;
        if (bytes == null || remaining == 0) {
            throw new IOException("there are no more bytes");
        }
        while (true) {
            if (demanded) {
                if (!ready.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    return Optional.empty();
                }
                demanded = false;
            }
            Content.Chunk chunk = bytes.read();
            if (chunk == null) {
                demanded = true;
                bytes.demand(ready::release);
            } else if (Content.Chunk.isFailure(chunk)) {
                throw new IOException("the peer failed: " + chunk.getFailure(), chunk.getFailure());
            } else if (chunk.getByteBuffer().hasRemaining()) {
                return Optional.of(take(chunk));
            } else if (chunk.isLast()) {
                throw new IOException("the peer ended " + remaining + " bytes early");
            } else {
                chunk.release();
            }
        }
    }

    private ByteBuffer take(Content.Chunk chunk) throws IOException {
        current = chunk;
        ByteBuffer buffer = chunk.getByteBuffer();
        if (buffer.remaining() > remaining) {
            throw new IOException("the peer sent more than it told");
        }
        remaining -= buffer.remaining();
        return buffer;
    }

    /** Gives the connection back, or up. */
    void close() {
        release();
        Content.Source bytes = source;
        if (bytes == null) {
            return;
        }
        if (remaining <= DRAIN && !demanded) {
            Content.Source.consumeAll(bytes, Callback.NOOP);
        } else {
            request.abort(new IOException("the rest is not wanted"));
        }
    }

    /** Gives the connection up. */
    void abort(Throwable cause) {
        release();
        request.abort(cause);
    }

    private void release() {
        Content.Chunk chunk = current;
        current = null;
        if (chunk != null) {
            chunk.release();
        }
    }
}
