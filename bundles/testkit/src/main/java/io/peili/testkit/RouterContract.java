// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.oci.Digest;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every router does. The network has two nodes: the one under test and another one that knows it. */
public abstract class RouterContract {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final Key KEY = Key.of(Digest.sha256("content".getBytes(StandardCharsets.UTF_8)));

    /**
     * The router under test.
     *
     * @return always the same one within a test
     */
    protected abstract Router router();

    /**
     * The other node's router.
     *
     * @return always the same one within a test
     */
    protected abstract Router other();

    /**
     * The other node, as the router under test knows it.
     *
     * @return the peer
     */
    protected abstract Peer otherPeer();

    private List<Peer> lookup(Key key) {
        LookupRecorder recorder = new LookupRecorder();
        try (Lookup lookup = router().lookup(key, BUDGET, recorder)) {
            assertThat(lookup).isNotNull();
            return recorder.await();
        }
    }

    /** A holder that announced is found. */
    @Test
    protected void whoAnnouncedAKeyIsFound() {
        other().announce(Set.of(KEY));
        assertThat(lookup(KEY)).containsExactly(otherPeer());
    }

    /** Each peer comes once however often it announced. */
    @Test
    protected void announcingTwiceChangesNothing() {
        other().announce(Set.of(KEY));
        other().announce(Set.of(KEY));
        assertThat(lookup(KEY)).containsExactly(otherPeer());
    }

    /** A node does not find itself. */
    @Test
    protected void theNodeItselfIsNeverFound() {
        router().announce(Set.of(KEY));
        other().announce(Set.of(KEY));
        assertThat(lookup(KEY)).containsExactly(otherPeer());
        assertThat(router().peers()).containsExactly(otherPeer());
    }

    /** Withdrawing what was never announced is harmless. */
    @Test
    protected void withdrawingTheUnknownIsHarmless() {
        router().withdraw(Set.of(new Key("registry.example.org/team/app:1")));
        assertThat(router().status().announced()).isZero();
    }

    /** The status tells the peers. */
    @Test
    protected void statusCountsThePeers() {
        assertThat(router().status().ready()).isTrue();
        assertThat(router().status().peers()).isEqualTo(1);
    }
}
