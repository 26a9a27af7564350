// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RhythmTest {
    private static final long INTERVAL = Duration.ofMinutes(15).toNanos();
    private final Rhythm rhythm = new Rhythm(KadId.of(new byte[] {1}), INTERVAL);

    @Property
    void theNextMomentIsWithinAnIntervalAndFromThenOnExactlyOneLater(
            @ForAll int now, @ForAll long first, @ForAll long second) {
        KadId place = new KadId(first, second, 0, 0);
        long next = rhythm.after(now, place);
        assertThat(next - now).isPositive().isLessThanOrEqualTo(INTERVAL);
        assertThat(rhythm.after(next, place)).isEqualTo(next + INTERVAL);
        assertThat(rhythm.after(next + INTERVAL / 60, place)).isEqualTo(next + INTERVAL);
    }

    @Property
    void neighboursAreToldTogether(@ForAll long high, @ForAll long low) {
        long one = rhythm.after(0, new KadId(high & ~0xFFFFFFFFFFL, low, 0, 0));
        long two = rhythm.after(0, new KadId(high & ~0xFFFFFFFFFFL | 0xFFFFFFFFFFL, low, 0, 0));
        assertThat(two).isEqualTo(one);
    }

    @Test
    void keysAreSpreadEvenly() {
        int keys = 6000;
        int[] minutes = new int[15];
        IntStream.range(0, keys)
                .mapToObj(number -> RoutingTableTest.place(number).id())
                .forEach(place -> minutes[(int) ((rhythm.after(0, place) - 1) / (INTERVAL / 15))]++);
        assertThat(Arrays.stream(minutes)).allMatch(count -> count > keys / 15 * 3 / 4 && count < keys / 15 * 5 / 4);
    }
}
