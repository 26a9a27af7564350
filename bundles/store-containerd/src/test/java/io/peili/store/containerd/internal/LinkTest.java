// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinkTest {
    @Test
    void itTriesAgainSoonAtFirstAndEachSecondAtLast() {
        List<Long> pauses = Stream.iterate(Link.FIRST_PAUSE, Link::after)
                .limit(8)
                .map(Duration::toMillis)
                .toList();
        assertThat(pauses).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
    }
}
