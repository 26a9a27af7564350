// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import java.time.Duration;

/**
 * Notices that the machine has slept: the time of day went on while the clock that all else goes by stood still. For one
 * thread.
 */
final class Slumber {
    private static final Duration LEAST = Duration.ofMinutes(1);

    private long offset;

    /**
     * Begins to watch.
     *
     * @param millis the time of day
     * @param nanos the clock that stands still meanwhile
     */
    Slumber(long millis, long nanos) {
        this.offset = offset(millis, nanos);
    }

    /** Whether it has slept for a minute or more since the last call. The time of day may have been set as well. */
    boolean over(long millis, long nanos) {
        long before = offset;
        offset = offset(millis, nanos);
        return offset - before >= LEAST.toMillis();
    }

    private static long offset(long millis, long nanos) {
        return millis - Duration.ofNanos(nanos).toMillis();
    }
}
