// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClocksTest extends TwoNodes {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final Clocks clocks = new Clocks();

    @Test
    void aMinuteIsNotWorthAWord() {
        clocks.compare("10.0.0.7:6443", NOW.plusSeconds(60), NOW);
        clocks.compare("10.0.0.7:6443", NOW.minusSeconds(60), NOW);

        assertThat(clocks.detail()).isEmpty();
    }

    @Test
    void moreIsToldOnceAnHourUntilItIsMended() {
        try (Logs logs = new Logs()) {
            clocks.compare("10.0.0.7:6443", NOW.plusSeconds(61), NOW);
            clocks.compare("10.0.0.7:6443", NOW.plusSeconds(70), NOW.plusSeconds(9));
            assertThat(logs.warnings()).hasSize(1);
            clocks.compare("10.0.0.7:6443", NOW.plusSeconds(3900), NOW.plusSeconds(3700));
            assertThat(logs.warnings()).hasSize(2);
        }
        assertThat(clocks.detail()).isEqualTo("; the clock of this node is 200 s behind that of 10.0.0.7:6443: set it");
        clocks.compare("10.0.0.7:6443", NOW, NOW.plusSeconds(90));
        assertThat(clocks.detail()).contains("90 s ahead of that of 10.0.0.7:6443");

        clocks.compare("10.0.0.7:6443", NOW, NOW);

        assertThat(clocks.detail()).isEmpty();
    }

    @Test
    void aMemberComparesItsClockWithTheOthers() throws Exception {
        second.duties.run();
        assertThat(second.duties.clocks().detail()).isEmpty();
        clock.forward(Duration.ofMinutes(40));

        second.duties.run();

        assertThat(second.duties.clocks().detail())
                .contains("s ahead of that of " + first.authority())
                .endsWith(": set it");
        assertThat(second.cluster.health().ok()).isTrue();
    }
}
