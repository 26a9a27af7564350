// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.PeerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private final PeerId one = RoutingTableTest.place(1).peer();
    private final PeerId other = RoutingTableTest.place(2).peer();
    private final Clients clients = new Clients(3, 10);

    private int asksAt(PeerId peer, long now) {
        int allowed = 0;
        while (clients.mayAsk(peer, now)) {
            allowed++;
        }
        return allowed;
    }

    @Test
    void aPeerHasOnlySoManyStreams() {
        for (int i = 0; i < 3; i++) {
            assertThat(clients.enter(one)).isTrue();
        }
        assertThat(clients.enter(one)).isFalse();
        assertThat(clients.enter(other)).isTrue();
        clients.leave(one);
        assertThat(clients.enter(one)).isTrue();
    }

    @Test
    void aPeerThatAsksTooOftenIsStoppedAndOthersAreNot() {
        clients.enter(one);
        clients.enter(other);
        long now = System.nanoTime();
        assertThat(asksAt(one, now)).isBetween(599, 601);
        assertThat(asksAt(one, now + Duration.ofSeconds(2).toNanos())).isBetween(19, 21);
        assertThat(clients.mayAsk(other, now)).isTrue();
    }

    @Test
    void whoHasNoStreamCannotAsk() {
        assertThat(clients.mayAsk(one, 0)).isFalse();
    }
}
