// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.Multiaddr;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.1/tcp/5001");
    private static final Multiaddr OTHER = Multiaddr.parse("/ip4/10.0.0.2/tcp/5001");

    private final Later clock = new Later();
    private final Backoff backoff = new Backoff(clock);

    private static final class Later extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** How many seconds the address is left alone. */
    private long secondsAfterFailure() {
        backoff.failed(ADDRESS);
        long seconds = 0;
        while (!backoff.allows(ADDRESS)) {
            clock.pass(Duration.ofSeconds(1));
            seconds++;
        }
        return seconds;
    }

    @Test
    void anAddressThatFailsIsLeftAloneForLongerEachTime() {
        assertThat(secondsAfterFailure()).isEqualTo(5);
        assertThat(secondsAfterFailure()).isEqualTo(6);
        assertThat(secondsAfterFailure()).isEqualTo(9);
        assertThat(secondsAfterFailure()).isEqualTo(14);
    }

    @Test
    void forFiveMinutesAtMost() {
        for (int i = 0; i < 100; i++) {
            backoff.failed(ADDRESS);
        }
        assertThat(secondsAfterFailure()).isEqualTo(300);
    }

    @Test
    void untilItSucceedsAndWithoutHarmToOthers() {
        backoff.failed(ADDRESS);
        assertThat(backoff.allows(OTHER)).isTrue();
        backoff.succeeded(ADDRESS);
        assertThat(backoff.allows(ADDRESS)).isTrue();
        assertThat(secondsAfterFailure()).isEqualTo(5);
    }
}
