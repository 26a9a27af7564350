// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private final Heartbeat heartbeat = new Heartbeat(YamuxLimits.defaults());

    @Test
    void aPeerThatIsSilentIsAskedAndThenGivenUp() {
        heartbeat.received(0);
        heartbeat.measure(0);
        assertThat(heartbeat.due(29 * SECOND)).isEmpty();
        Frame ping = heartbeat.due(30 * SECOND).orElseThrow();
        assertThat(ping.type()).isEqualTo(Frame.PING);
        assertThat(ping.has(Frame.SYN)).isTrue();
        assertThat(heartbeat.lost(40 * SECOND)).isFalse();
        assertThat(heartbeat.lost(40 * SECOND + 1)).isTrue();
    }

    @Test
    void anythingThatComesSavesIt() {
        heartbeat.received(0);
        heartbeat.measure(0);
        heartbeat.due(30 * SECOND);
        heartbeat.received(39 * SECOND);
        assertThat(heartbeat.lost(100 * SECOND)).isFalse();
    }

    @Test
    void aPeerThatTalksButDoesNotAnswerIsForgiven() {
        heartbeat.measure(0);
        for (int second = 0; second < 300; second++) {
            heartbeat.received(second * SECOND);
            heartbeat.due(second * SECOND);
            assertThat(heartbeat.lost(second * SECOND)).isFalse();
        }
        assertThat(heartbeat.roundTrip()).isEmpty();
    }

    @Test
    void theRoundTripIsThatOfTheAnswerThatFits() {
        Frame ping = heartbeat.measure(5 * SECOND);
        heartbeat.answered(ping.length() + 1, 6 * SECOND);
        assertThat(heartbeat.roundTrip()).isEmpty();
        heartbeat.answered(ping.length(), 7 * SECOND);
        assertThat(heartbeat.roundTrip()).hasValue(2 * SECOND);
        heartbeat.answered(ping.length(), 9 * SECOND);
        assertThat(heartbeat.roundTrip()).hasValue(2 * SECOND);
    }

    @Test
    void ofPingsThatCannotBeAnsweredNowTheLastIsAnsweredLater() {
        assertThat(heartbeat.asked(1, false)).isEmpty();
        assertThat(heartbeat.asked(2, false)).isEmpty();
        assertThat(heartbeat.owed().orElseThrow().length()).isEqualTo(2);
        assertThat(heartbeat.owed()).isEmpty();
    }
}
