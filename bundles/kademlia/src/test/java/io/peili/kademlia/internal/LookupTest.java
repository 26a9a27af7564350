// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.KademliaOptions;
import io.peili.libp2p.PeerId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A walk through a network on paper: each peer knows the peers closest to whatever is asked, and some are dead. */
class LookupTest {
    private static final PeerId SELF = RoutingTableTest.place(-1).peer();

    private record Pending(PeerId peer, CompletableFuture<KadMessage> answer) {}

    private final List<Place> network =
            IntStream.range(0, 200).mapToObj(RoutingTableTest::place).toList();
    private final KadId target = RoutingTableTest.place(10_000).id();
    private final Queue<Pending> asked = new ArrayDeque<>();
    private final List<PeerId> everAsked = new ArrayList<>();
    private final Set<PeerId> dead = new HashSet<>();
    private int most;

    private CompletableFuture<KadMessage> ask(PeerId peer) {
        CompletableFuture<KadMessage> answer = new CompletableFuture<>();
        asked.add(new Pending(peer, answer));
        everAsked.add(peer);
        most = Math.max(most, asked.size());
        return answer;
    }

    private CompletableFuture<Lookup.Outcome> begin(List<Place> seeds) {
        return new Lookup(target, SELF, KademliaOptions.defaults(), this::ask, (peer, answer) -> {}).begin(seeds);
    }

    private List<Place> closest(int count) {
        return network.stream()
                .sorted(target.closestFirst(Place::id))
                .limit(count)
                .toList();
    }

    private void answerAll() {
        while (!asked.isEmpty()) {
            Pending next = asked.remove();
            if (dead.contains(next.peer())) {
                next.answer().completeExceptionally(new IOException("dead"));
            } else {
                List<KadPeer> closer = closest(20).stream()
                        .map(place -> new KadPeer(place.peer(), List.of(), false))
                        .toList();
                next.answer().complete(new KadMessage(KadMessage.FIND_NODE, new byte[0], closer, List.of()));
            }
        }
    }

    @Test
    void theClosestPeersAreFoundFromOneSeed() {
        CompletableFuture<Lookup.Outcome> found = begin(network.subList(0, 1));
        answerAll();
        assertThat(found)
                .isCompletedWithValue(
                        new Lookup.Outcome(closest(20).stream().map(Place::peer).toList(), true));
        assertThat(everAsked).doesNotHaveDuplicates();
    }

    @Test
    void noMoreThanAllowedAreAskedAtOnceBeforeTheClosestAreKnown() {
        begin(network.subList(0, 30));
        assertThat(asked).hasSize(KademliaOptions.defaults().parallelism());
    }

    @Test
    void deadPeersAreLeftOut() {
        closest(20).stream().limit(8).forEach(place -> dead.add(place.peer()));
        CompletableFuture<Lookup.Outcome> found = begin(network.subList(0, 3));
        answerAll();
        assertThat(found).isCompleted();
        assertThat(found.join().conclusive()).isFalse();
        assertThat(found.join().closest()).hasSizeGreaterThanOrEqualTo(12).doesNotContainAnyElementsOf(dead);
    }

    @Test
    void whereAllAreDeadTheWalkEndsEmpty() {
        network.forEach(place -> dead.add(place.peer()));
        CompletableFuture<Lookup.Outcome> found = begin(network.subList(0, 20));
        answerAll();
        assertThat(found).isCompletedWithValue(new Lookup.Outcome(List.of(), false));
    }

    @Test
    void withoutSeedsItEndsAtOnce() {
        assertThat(begin(List.of())).isCompletedWithValue(new Lookup.Outcome(List.of(), false));
    }

    @Test
    void cancellingGivesUpWhatIsUnderWay() {
        CompletableFuture<Lookup.Outcome> found = begin(network.subList(0, 5));
        found.cancel(false);
        assertThat(asked).isNotEmpty().allMatch(pending -> pending.answer().isCancelled());
    }
}
