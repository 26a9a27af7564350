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
}
