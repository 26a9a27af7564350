// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.Status;
import io.peili.oci.Digest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What has to be looked at, from any thread to the one that looks. Never grows beyond a bound. */
final class Signals {
    private static final int MAX_DIGESTS = 10_000;

    /**
     * What has to be looked at.
     *
     * @param all everything
     * @param images the names
     * @param alive whether containerd still answers
     * @param digests these contents
     * @param ended why no more events come
     */
    record Due(boolean all, boolean images, boolean alive, Set<Digest> digests, Optional<String> ended) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Digest> digests = new HashSet<>();
    private boolean all;
    private boolean images;
    private boolean alive;
    private boolean waiting;
    private Optional<String> ended = Optional.empty();

    void everything() {
        set(() -> all = true);
    }

    void names() {
        set(() -> images = true);
    }

    void pulse() {
        set(() -> alive = true);
    }

    void end(Status why) {
        set(() -> ended = Optional.of(String.valueOf(why)));
    }

    void content(Digest digest) {
        set(() -> {
            if (digests.size() < MAX_DIGESTS) {
                digests.add(digest);
            } else {
                all = true;
            }
        });
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            waiting = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a signal, and takes all. */
    Due await(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!waiting && left > 0) {
                left = changed.awaitNanos(left);
            }
            Due due = new Due(all, images, alive, Set.copyOf(digests), ended);
            waiting = false;
            all = false;
            images = false;
            alive = false;
            digests.clear();
            return due;
        } finally {
            lock.unlock();
        }
    }
}
