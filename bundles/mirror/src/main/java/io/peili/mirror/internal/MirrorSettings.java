// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import java.time.Duration;

/**
 * The time limits of the mirror.
 *
 * @param budget how long to look for somebody who has it, and how long a peer that failed lately may take
 * @param response how long any other peer may take for a connection and its headers
 * @param hedge how long to wait for a peer's headers before another is asked beside it
 * @param stall how long a peer may send nothing before another is looked for
 * @param idle how long a peer may send nothing when there is no other
 */
record MirrorSettings(Duration budget, Duration response, Duration hedge, Duration stall, Duration idle) {
    static MirrorSettings of(MirrorComponent.Config config) {
        return new MirrorSettings(
                millis("budget.millis", config.budget_millis(), 10, 60_000),
                millis("response.millis", config.response_millis(), 10, 60_000),
                millis("hedge.millis", config.hedge_millis(), 1, 10_000),
                millis("stall.millis", config.stall_millis(), 50, 60_000),
                millis("idle.millis", config.idle_millis(), 100, 600_000));
    }

    private static Duration millis(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "io.peili.mirror: " + key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return Duration.ofMillis(value);
    }
}
