// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.oci.Digest;
import io.peili.routing.Peer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What is remembered of peers: who failed lately, and who gave wrong bytes for what. Bounded, thread-safe. */
final class PeerRecord {
    private static final int LIMIT = 4096;
    private static final long SUSPECT = Duration.ofSeconds(5).toNanos();
    private static final int DOUBLINGS = 6;
    private static final long ALIVE = Duration.ofSeconds(2).toNanos();
    /** A sign of life is not written down again before; transfers give one with each buffer. */
    private static final long FRESH = Duration.ofMillis(100).toNanos();

    private static final long DISTRUST = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanos;
    private final Map<String, Failure> failed = bounded();
    private final Map<String, Long> alive = new ConcurrentHashMap<>();
    private final Map<String, Long> distrusted = bounded();

    PeerRecord(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Since when a peer fails, and how often it did so in a row. */
    private record Failure(long since, int streak) {}

    /** It gave a sign of life just now, to whichever request: a handshake, headers, bytes. */
    void heard(Peer peer) {
        long now = nanos.getAsLong();
        Long since = alive.get(peer.authority());
        if (since == null || now - since > FRESH) {
            if (alive.size() >= LIMIT) {
                alive.values().removeIf(last -> now - last >= ALIVE);
            }
            if (alive.size() < LIMIT) {
                alive.put(peer.authority(), now);
            }
        }
    }

    /**
     * For how long it counts as at work for somebody here, unless it gives another sign: one that is slow to answer then
     * is no dead one.
     *
     * @return nanoseconds; none where it does not count so
     */
    long aliveFor(Peer peer) {
        Long since = alive.get(peer.authority());
        return since == null ? 0 : Math.max(0, since + ALIVE - nanos.getAsLong());
    }

    synchronized void answered(Peer peer) {
        heard(peer);
        failed.remove(peer.authority());
    }

    synchronized void failed(Peer peer) {
        Failure before = failed.remove(peer.authority());
        int streak = before == null ? 0 : Math.min(before.streak() + 1, DOUBLINGS);
        failed.put(peer.authority(), new Failure(nanos.getAsLong(), streak));
    }

    synchronized void distrust(Peer peer, Digest digest) {
        distrusted.put(peer.authority() + "/" + digest, nanos.getAsLong());
    }

    /** Whether it failed lately; the longer in a row, the longer that counts. */
    synchronized boolean isSuspect(Peer peer) {
        Failure failure = failed.get(peer.authority());
        return failure != null && nanos.getAsLong() - failure.since() < SUSPECT << failure.streak();
    }

    synchronized boolean isDistrusted(Peer peer, Digest digest) {
        Long since = distrusted.get(peer.authority() + "/" + digest);
        return since != null && nanos.getAsLong() - since < DISTRUST;
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > LIMIT;
            }
        };
    }
}
