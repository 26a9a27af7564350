// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Digest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Content that somebody is about to name, which a removal must leave alone: what was written a short while ago, or
 * found already there by one who wanted to write it, and what a running import counts on. While anything is being
 * written, nothing written before expires. Whoever claims looks for the content afterwards, then either it is there
 * and stays or it is known to be gone. Thread-safe.
 */
final class Claims {
    /** Deletes some content. */
    interface Deletion {
        void run() throws IOException;
    }

    /** What a running import counts on. */
    final class Hold implements AutoCloseable {
        private final Set<Digest> content = new HashSet<>();

        void add(Digest digest) {
            synchronized (Claims.this) {
                content.add(digest);
            }
        }

        @Override
        public void close() {
            synchronized (Claims.this) {
                holds.remove(this);
            }
        }
    }

    private final Clock clock;
    private final Duration grace;
    private final Map<Digest, Instant> recent = new HashMap<>();
    private final Set<Hold> holds = new HashSet<>();
    private int writers;

    Claims(Clock clock, Duration grace) {
        this.clock = clock;
        this.grace = grace;
    }

    synchronized Hold hold() {
        Hold hold = new Hold();
        holds.add(hold);
        return hold;
    }

    /** Somebody will name this soon. */
    synchronized void claim(Digest digest) {
        Instant now = clock.instant();
        if (writers == 0) {
            recent.values().removeIf(since -> isOver(since, now));
        }
        recent.put(digest, now);
    }

    /** It has been named. */
    synchronized void release(Collection<Digest> digests) {
        recent.keySet().removeAll(digests);
    }

    synchronized void writerBegan() {
        writers++;
    }

    /** From now on the others of the same image have the whole time again. */
    synchronized void writerEnded() {
        writers--;
        Instant now = clock.instant();
        recent.replaceAll((digest, since) -> now);
    }

    /** Deletes content unless somebody claims it; nobody can claim it meanwhile. */
    synchronized boolean deleteUnlessClaimed(Digest digest, Deletion deletion) throws IOException {
        Instant since = recent.get(digest);
        boolean written = since != null && (writers > 0 || !isOver(since, clock.instant()));
        if (written || holds.stream().anyMatch(hold -> hold.content.contains(digest))) {
            return false;
        }
        deletion.run();
        return true;
    }

    /** What is older than this and was never named is nobody's. */
    Instant graceBegan() {
        return clock.instant().minus(grace);
    }

    private boolean isOver(Instant since, Instant now) {
        return !since.plus(grace).isAfter(now);
    }
}
