// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.ClusterSettings.FetchLimits;
import java.time.Duration;

/**
 * The limits of the mirror.
 *
 * @param limits how many fetches may run at a time, and how long each may look for somebody who has it; as long may a peer
 *     take that failed lately
 * @param response how long any other peer may take for a connection and its headers
 * @param hedge how long to wait for a peer's headers before another is asked beside it
 * @param stall how long a peer may send nothing before another is looked for
 * @param idle how long a peer may send nothing when there is no other
 */
record MirrorSettings(FetchLimits limits, Duration response, Duration hedge, Duration stall, Duration idle) {
    static MirrorSettings of(MirrorComponent.Config config) {
        return new MirrorSettings(
                new FetchLimits(
                        number("fetches", config.fetches(), 1, 99_999),
                        millis("budget.millis", config.budget_millis(), 10, 60_000)),
                millis("response.millis", config.response_millis(), 10, 60_000),
                millis("hedge.millis", config.hedge_millis(), 1, 10_000),
                millis("stall.millis", config.stall_millis(), 50, 60_000),
                millis("idle.millis", config.idle_millis(), 100, 600_000));
    }

    /** These settings where others limit the mirror as well. */
    MirrorSettings within(FetchLimits agreed) {
        return new MirrorSettings(limits.and(agreed), response, hedge, stall, idle);
    }

    Duration budget() {
        return limits.budget();
    }

    private static Duration millis(String key, int value, int min, int max) {
        return Duration.ofMillis(number(key, value, min, max));
    }

    private static int number(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "io.peili.mirror: " + key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }
}
