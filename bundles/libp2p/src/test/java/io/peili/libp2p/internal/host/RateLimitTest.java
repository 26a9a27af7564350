// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void someAtOnceAndThenAtASteadyPace() {
        RateLimit limit = new RateLimit(3, 100, 0);
        assertThat(limit.allows(0)).isTrue();
        assertThat(limit.allows(0)).isTrue();
        assertThat(limit.allows(0)).isTrue();
        assertThat(limit.allows(99)).isFalse();
        assertThat(limit.allows(100)).isTrue();
        assertThat(limit.allows(150)).isFalse();
    }

    @Property
    void neverMoreThanTheBurstAndThePaceTogether(@ForAll List<@IntRange(min = 0, max = 300) Integer> pauses) {
        RateLimit limit = new RateLimit(5, 100, 0);
        long now = 0;
        long allowed = 0;
        for (int pause : pauses) {
            now += pause;
            allowed += limit.allows(now) ? 1 : 0;
            assertThat(allowed).isLessThanOrEqualTo(5 + now / 100);
        }
    }
}
