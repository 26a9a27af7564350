// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/** A connection that remembers since when its client has been slow. */
final class Line extends SocketChannelEndPoint {
    /** What a client must take of a response within the stall time. */
    static final long LEAST_PROGRESS = 64 * 1024;

    private static final long NEVER = Long.MIN_VALUE;

    private volatile boolean serving;
    private volatile long headSince = NEVER;
    private volatile long bodySince = NEVER;
    private volatile long sent;
    private long windowSince = NEVER;
    private long windowSent;

    Line(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** The line below an end point, under TLS where there is TLS. */
    static Optional<Line> of(EndPoint endPoint) {
        EndPoint below = endPoint;
        while (below instanceof EndPoint.Wrapper wrapper) {
            below = wrapper.unwrap();
        }
        return below instanceof Line line ? Optional.of(line) : Optional.empty();
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int filled = super.fill(buffer);
        if (filled > 0 && !serving && headSince == NEVER) {
            headSince = System.nanoTime();
        }
        return filled;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long before = remaining(buffers);
        try {
            return super.flush(buffers);
        } finally {
            addSent(before - remaining(buffers));
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
    private void addSent(long bytes) {
        sent += bytes;
    }

    private static long remaining(ByteBuffer... buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    /** The head of a request is complete. */
    void begin(boolean withBody) {
        serving = true;
        headSince = NEVER;
        bodySince = withBody ? System.nanoTime() : NEVER;
    }

    /** The body of the request is complete. */
    void bodyRead() {
        bodySince = NEVER;
    }

    /** The response is complete. */
    void end() {
        bodySince = NEVER;
        headSince = NEVER;
        serving = false;
    }

    /** What the client is too slow at, if it is. Called by one thread, again and again. */
    Optional<String> fault(long now, Limits.Times times) {
        if (!serving && overdue(headSince, now, times.head())) {
            return Optional.of("request head not complete after " + times.head());
        }
        if (overdue(bodySince, now, times.body())) {
            return Optional.of("request body not complete after " + times.body());
        }
        if (!getWriteFlusher().isPending()) {
            windowSince = NEVER;
        } else if (windowSince == NEVER || sent - windowSent >= LEAST_PROGRESS) {
            windowSince = now;
            windowSent = sent;
        } else if (overdue(windowSince, now, times.stall())) {
            return Optional.of("response not taken for " + times.stall());
        }
        return Optional.empty();
    }

    private static boolean overdue(long since, long now, Duration limit) {
        return since != NEVER && now - since > limit.toNanos();
    }
}
