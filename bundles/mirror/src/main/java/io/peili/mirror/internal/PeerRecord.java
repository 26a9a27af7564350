// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.oci.Digest;
import io.peili.routing.Peer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What is remembered of peers: who answered lately, who failed lately, who gave wrong bytes for what. Bounded, thread-safe. */
final class PeerRecord {
    private static final int LIMIT = 4096;
    private static final long ALIVE = Duration.ofMinutes(10).toNanos();
    private static final long SUSPECT = Duration.ofSeconds(5).toNanos();
    private static final long DISTRUST = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanos;
    private final Map<String, Long> answered = bounded();
    private final Map<String, Long> failed = bounded();
    private final Map<String, Long> distrusted = bounded();

    PeerRecord(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized void answered(Peer peer) {
        answered.put(peer.authority(), nanos.getAsLong());
        failed.remove(peer.authority());
    }

    synchronized void failed(Peer peer) {
        failed.put(peer.authority(), nanos.getAsLong());
        answered.remove(peer.authority());
    }

    synchronized void distrust(Peer peer, Digest digest) {
        distrusted.put(peer.authority() + "/" + digest, nanos.getAsLong());
    }

    synchronized boolean isAlive(Peer peer) {
        return within(answered.get(peer.authority()), ALIVE);
    }

    synchronized boolean isSuspect(Peer peer) {
        return within(failed.get(peer.authority()), SUSPECT);
    }

    synchronized boolean isDistrusted(Peer peer, Digest digest) {
        return within(distrusted.get(peer.authority() + "/" + digest), DISTRUST);
    }

    private boolean within(@org.jspecify.annotations.Nullable Long since, long limit) {
        return since != null && nanos.getAsLong() - since < limit;
    }

    private static Map<String, Long> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > LIMIT;
            }
        };
    }
}
