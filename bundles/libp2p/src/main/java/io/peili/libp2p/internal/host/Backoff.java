// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers which addresses failed, so that they are left alone for a while: 5 s, then more each time, up to 5 min. */
final class Backoff {
    private static final Duration BASE = Duration.ofSeconds(5);
    private static final Duration MAX = Duration.ofMinutes(5);
    private static final int MAX_ENTRIES = 4096;

    private record Failure(int tries, Instant until) {}

    private final InstantSource clock;
    private final Map<Multiaddr, Failure> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Multiaddr, Failure> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    Backoff(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean allows(Multiaddr address) {
        Failure failure = failures.get(address);
        return failure == null || !clock.instant().isBefore(failure.until());
    }

    synchronized void failed(Multiaddr address) {
        Failure before = failures.remove(address);
        int tries = before == null ? 0 : before.tries() + 1;
        Duration pause = BASE.plusSeconds((long) tries * tries);
        Instant until = clock.instant().plus(pause.compareTo(MAX) > 0 ? MAX : pause);
        failures.put(address, new Failure(tries, until));
    }

    synchronized void succeeded(Multiaddr address) {
        failures.remove(address);
    }
}
