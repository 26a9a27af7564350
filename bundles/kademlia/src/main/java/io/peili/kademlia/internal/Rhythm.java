// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import java.time.Duration;

/**
 * When keys are told again. Each has its moment in every interval, given by its place: neighbours have neighbouring moments,
 * so that they are told together, and all keys are spread evenly. Nodes have different moments for the same place.
 *
 * @param self the place of this node
 * @param interval how often a key is told, in nanoseconds
 */
record Rhythm(KadId self, long interval) {
    private static final int BITS = 20;

    static Rhythm of(KadId self, Duration interval) {
        return new Rhythm(self, interval.toNanos());
    }

    /** The first moment of a place after now, an interval later at most. */
    long after(long now, KadId place) {
        long part = (place.a() ^ self.a()) >>> Long.SIZE - BITS;
        long moment = part * (interval >> BITS);
        return now + interval - Math.floorMod(now - moment, interval);
    }
}
