// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import io.peili.testkit.LookupRecorder;
import io.peili.testkit.MemoryRouter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutersTest {
    private static final Reference WANTED = Reference.parse("registry.example.org/team/app:1");
    private static final Peer SELF = new Peer("self", "10.0.0.1", 6443);

    private final Routers routers = new Routers();

    private static Peer peer(int number) {
        return new Peer("peer" + number, "10.0.0." + number, 6443);
    }

    private static Router router(Peer... holders) {
        MemoryRouter.Network network = new MemoryRouter.Network();
        for (Peer holder : holders) {
            network.join(holder).announce(Set.of(Key.of(WANTED)));
        }
        return network.join(SELF);
    }

    private List<Peer> lookup(Duration budget) {
        LookupRecorder recorder = new LookupRecorder();
        try (Lookup lookup = routers.admitting(WANTED).lookup(Key.of(WANTED), budget, recorder)) {
            assertThat(lookup).isNotNull();
            return recorder.await();
        }
    }

    @Test
    void theHighestRankedIsAskedFirstAndEachPeerComesOnce() {
        routers.add(router(peer(3), peer(4)), 0);
        routers.add(router(peer(2), peer(3)), 100);
        assertThat(lookup(Duration.ofSeconds(5))).containsExactly(peer(2), peer(3), peer(4));
    }

    @Test
    void aRouterThatWentIsAskedNoMore() {
        Router gone = router(peer(2));
        routers.add(gone, 0);
        assertThat(lookup(Duration.ofSeconds(5))).containsExactly(peer(2));
        routers.remove(gone);
        assertThat(routers.isEmpty()).isTrue();
        assertThat(lookup(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void theNextRouterIsNotAskedOnceTheBudgetIsSpent() {
        routers.add(router(peer(2)), 100);
        assertThat(lookup(Duration.ofNanos(-1))).isEmpty();
    }

    @Test
    void aRouterIsAskedOnlyForWhatItAdmits() {
        SlowRouter strict = new SlowRouter();
        strict.admitting = false;
        routers.add(strict, 100);
        assertThat(routers.admitting(WANTED).isEmpty()).isTrue();
        routers.add(router(peer(2)), 0);
        assertThat(routers.admitting(WANTED).isEmpty()).isFalse();
        assertThat(lookup(Duration.ofSeconds(5))).containsExactly(peer(2));
    }

    @Test
    void closingEndsWhatIsUnderWayAndBeginsNothing() {
        SlowRouter slow = new SlowRouter();
        routers.add(slow, 100);
        routers.add(router(peer(2)), 0);
        LookupRecorder recorder = new LookupRecorder();
        routers.lookup(Key.of(WANTED), Duration.ofSeconds(5), recorder).close();
        assertThat(slow.closed).isTrue();
        slow.finish();
        assertThat(recorder.await()).isEmpty();
    }

    /** Finishes when it is told to. */
    private static final class SlowRouter implements Router {
        private boolean admitting = true;
        private boolean closed;
        private LookupListener listener = new LookupRecorder();

        @Override
        public Lookup lookup(Key key, Duration budget, LookupListener told) {
            listener = told;
            return () -> closed = true;
        }

        void finish() {
            listener.finished();
        }

        @Override
        public boolean admits(Reference wanted) {
            return admitting;
        }

        @Override
        public void announce(Set<Key> keys) {}

        @Override
        public void withdraw(Set<Key> keys) {}

        @Override
        public List<Peer> peers() {
            return List.of();
        }

        @Override
        public RouterStatus status() {
            return new RouterStatus("slow", true, 0, 0, "");
        }
    }
}
