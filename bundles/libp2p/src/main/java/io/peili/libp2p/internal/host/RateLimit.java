// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

/** How often something may happen: some times at once, and then at a steady pace. For one thread. */
final class RateLimit {
    private final int burst;
    private final long nanosEach;
    private long paidUntil;

    RateLimit(int burst, long nanosEach, long now) {
        this.burst = burst;
        this.nanosEach = nanosEach;
        this.paidUntil = now - burst * nanosEach;
    }

    /** Counts once more; false where that is too often. */
    boolean allows(long now) {
        paidUntil = Math.max(paidUntil, now - burst * nanosEach);
        if (now - paidUntil < nanosEach) {
            return false;
        }
        paidUntil += nanosEach;
        return true;
    }
}
