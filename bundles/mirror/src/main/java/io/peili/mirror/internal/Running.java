// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts what is under way, so that a stopping mirror can wait for it. Thread-safe. */
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

    synchronized Token enter() {
        count++;
        return new Token();
    }

    private synchronized void leave() {
        count--;
        notifyAll();
    }

    /** Waits until nothing is under way, or patience ends. */
    synchronized void drain(Duration patience) {
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
