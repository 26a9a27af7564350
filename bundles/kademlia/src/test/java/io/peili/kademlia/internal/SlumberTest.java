// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlumberTest {
    private static final long BEGIN = 1_700_000_000_000L;

    private final Slumber slumber = new Slumber(BEGIN, -5_000_000_000L);

    private boolean over(Duration ofDay, Duration ticked) {
        return slumber.over(BEGIN + ofDay.toMillis(), -5_000_000_000L + ticked.toNanos());
    }

    @Test
    void aSleepIsNoticedOnce() {
        assertThat(over(Duration.ofMinutes(61), Duration.ofMinutes(1))).isTrue();
        assertThat(over(Duration.ofMinutes(62), Duration.ofMinutes(2))).isFalse();
    }

    @Test
    void clocksThatGoTogetherAreNoSleepHoweverLongItWas() {
        assertThat(over(Duration.ofHours(5), Duration.ofHours(5))).isFalse();
    }

    @Test
    void aStepBackIsNoSleepAndDoesNotHideTheNextOne() {
        assertThat(over(Duration.ofMinutes(-60), Duration.ofMinutes(1))).isFalse();
        assertThat(over(Duration.ofMinutes(-50), Duration.ofMinutes(2))).isTrue();
    }
}
