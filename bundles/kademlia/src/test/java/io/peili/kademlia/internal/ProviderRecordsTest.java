// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.ContentKey;
import io.peili.libp2p.PeerId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProviderRecordsTest {
    private static final class StoppedClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration time) {
            now = now.plus(time);
        }
    }

    private static final ContentKey KEY = ContentKey.of("key");
    private final StoppedClock clock = new StoppedClock();
    private final ProviderRecords records = new ProviderRecords(clock, Duration.ofMinutes(19), 5, 3, 4);

    private static PeerId peer(int number) {
        return RoutingTableTest.place(number).peer();
    }

    @Test
    void aRecordIsForgottenAfterItsTimeUnlessItIsToldAgain() {
        records.add(KEY, peer(1));
        records.add(KEY, peer(2));
        clock.forward(Duration.ofMinutes(15));
        records.add(KEY, peer(1));
        clock.forward(Duration.ofMinutes(5));
        assertThat(records.find(KEY)).containsExactly(peer(1));
        records.expire();
        assertThat(records.size()).isEqualTo(1);
        clock.forward(Duration.ofMinutes(15));
        records.expire();
        assertThat(records.keys()).isZero();
    }

    @Test
    void theOldestRecordOfAKeyGivesWay() {
        for (int i = 1; i <= 4; i++) {
            records.add(KEY, peer(i));
        }
        assertThat(records.find(KEY)).containsExactly(peer(4), peer(3), peer(2));
        assertThat(records.size()).isEqualTo(3);
    }

    @Test
    void oneSenderHasItsShareOnly() {
        for (int i = 0; i < 4; i++) {
            assertThat(records.add(ContentKey.of("key " + i), peer(1))).isTrue();
        }
        assertThat(records.add(ContentKey.of("one more"), peer(1))).isFalse();
        assertThat(records.add(ContentKey.of("key 0"), peer(1))).isTrue();
        assertThat(records.add(ContentKey.of("one more"), peer(2))).isTrue();
    }

    @Test
    void thereIsAnEndToKeys() {
        for (int i = 0; i < 5; i++) {
            assertThat(records.add(ContentKey.of("key " + i), peer(i))).isTrue();
        }
        assertThat(records.add(ContentKey.of("one more"), peer(9))).isFalse();
        assertThat(records.add(ContentKey.of("key 0"), peer(9))).isTrue();
    }

    @Test
    void renewedRecordsGoBehindThoseOfOtherKeys() {
        records.add(KEY, peer(1));
        clock.forward(Duration.ofMinutes(1));
        records.add(ContentKey.of("other"), peer(2));
        clock.forward(Duration.ofMinutes(1));
        records.add(KEY, peer(1));
        clock.forward(Duration.ofMinutes(18));
        records.expire();
        assertThat(records.keys()).isEqualTo(1);
        assertThat(records.find(KEY)).containsExactly(peer(1));
    }

    @Property(tries = 200)
    void theOrderByAgeHoldsWhatAPlainListWould(@ForAll @Size(max = 80) List<@IntRange(max = 199) Integer> steps) {
        StoppedClock time = new StoppedClock();
        ProviderRecords indexed = new ProviderRecords(time, Duration.ofMinutes(19), 5, 3, 4);
        PlainList plain = new PlainList(time);
        for (int step : steps) {
            int key = step % 7;
            if (step < 170) {
                assertThat(indexed.add(ContentKey.of("key " + key), peer(1 + step % 5)))
                        .isEqualTo(plain.add(key, 1 + step % 5));
            } else {
                time.forward(Duration.ofMinutes(step - 165));
                indexed.expire();
                plain.held.removeIf(one -> !one.until.isAfter(time.now));
            }
            assertThat(indexed.find(ContentKey.of("key " + key))).isEqualTo(plain.find(key));
            assertThat(indexed.size()).isEqualTo(plain.held.size());
            assertThat(indexed.keys()).isEqualTo(plain.keys());
        }
    }

    /** The same within the same bounds, in the order in which it was told. */
    private static final class PlainList {
        private record One(int key, int peer, Instant until) {}

        private final StoppedClock time;
        private final List<One> held = new ArrayList<>();

        PlainList(StoppedClock time) {
            this.time = time;
        }

        long keys() {
            return held.stream().map(One::key).distinct().count();
        }

        boolean add(int key, int peer) {
            boolean renewed = held.removeIf(one -> one.key == key && one.peer == peer);
            boolean known = renewed || held.stream().anyMatch(one -> one.key == key);
            long ofPeer = held.stream().filter(one -> one.peer == peer).count();
            if (!renewed && (ofPeer >= 4 || !known && keys() >= 5)) {
                return false;
            }
            held.add(new One(key, peer, time.now.plus(Duration.ofMinutes(19))));
            if (held.stream().filter(one -> one.key == key).count() > 3) {
                held.stream().filter(one -> one.key == key).findFirst().ifPresent(held::remove);
            }
            return true;
        }

        List<PeerId> find(int key) {
            List<PeerId> found = new ArrayList<>();
            held.stream()
                    .filter(one -> one.key == key && one.until.isAfter(time.now))
                    .forEach(one -> found.add(0, peer(one.peer)));
            return found;
        }
    }
}
