// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.ClusterSettings.FetchLimits;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts what is under way, so that it can be limited, and a stopping mirror can wait for it. Thread-safe. */
final class Running {
    /** How long a stopping mirror waits for its transfers. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private int count;

    /** One fetch under way, until closed. */
    final class Token implements AutoCloseable {
        private final AtomicBoolean open = new AtomicBoolean(true);

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                leave();
            }
        }
    }

    /** Lets one more begin once there is room for it; empty where there is none in time. */
    synchronized Optional<Token> enter(FetchLimits limits) throws InterruptedIOException {
        if (!await(limits.fetches() - 1, limits.budget())) {
            return Optional.empty();
        }
        count++;
        return Optional.of(new Token());
    }

    private synchronized void leave() {
        count--;
        notifyAll();
    }

    /** Waits until nothing is under way, or patience ends. */
    synchronized void drain(Duration patience) {
        try {
            await(0, patience);
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean await(int most, Duration patience) throws InterruptedIOException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis();
                    count > most && left > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
            return count <= most;
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for other fetches");
        }
    }
}
