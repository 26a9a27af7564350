// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts what is under way, refuses more once it is draining, and waits for the rest. Thread-safe. */
final class Running {
    /** How long a stopping mirror waits for its transfers. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private int count;
    private boolean draining;

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

    synchronized Token enter() throws IOException {
        if (draining) {
            throw new IOException("the mirror is stopping");
        }
        count++;
        return new Token();
    }

    private synchronized void leave() {
        count--;
        notifyAll();
    }

    /** Refuses new work and waits for the old; returns when it is done or patience ends. */
    synchronized void drain(Duration patience) {
        draining = true;
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis(); count > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
