// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.oci.Digest;
import io.peili.routing.Peer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
    private final AtomicLong clock = new AtomicLong();
    private final PeerRecord record = new PeerRecord(clock::get);
    private final Peer peer = new Peer("p", "127.0.0.2", 6443);
    private final Digest digest = Digest.sha256(new byte[] {1});

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void aStrangerIsTrusted() {
        assertThat(record.isSuspect(peer)).isFalse();
    }

    @Test
    void whoFailedIsSuspectForAWhileAndLongerEachTime() {
        record.failed(peer);
        assertThat(record.isSuspect(peer)).isTrue();
        pass(Duration.ofSeconds(6));
        assertThat(record.isSuspect(peer)).isFalse();
        record.failed(peer);
        pass(Duration.ofSeconds(6));
        assertThat(record.isSuspect(peer)).isTrue();
        pass(Duration.ofMinutes(10));
        assertThat(record.isSuspect(peer)).isFalse();
    }

    @Test
    void whoAnswersIsTrustedAgain() {
        record.failed(peer);
        record.answered(peer);
        assertThat(record.isSuspect(peer)).isFalse();
    }

    @Test
    void whoGivesASignOfLifeIsAliveForAMoment() {
        assertThat(record.aliveFor(peer)).isZero();
        record.heard(peer);
        pass(Duration.ofMillis(1_500));
        record.heard(peer);
        pass(Duration.ofMillis(1_500));
        assertThat(record.aliveFor(peer)).isEqualTo(Duration.ofMillis(500).toNanos());
        pass(Duration.ofSeconds(1));
        assertThat(record.aliveFor(peer)).isZero();
    }

    @Test
    void wrongBytesAreRememberedForThatContentOnly() {
        record.distrust(peer, digest);
        assertThat(record.isDistrusted(peer, digest)).isTrue();
        assertThat(record.isDistrusted(peer, Digest.sha256(new byte[] {2}))).isFalse();
        pass(Duration.ofMinutes(11));
        assertThat(record.isDistrusted(peer, digest)).isFalse();
    }
}
