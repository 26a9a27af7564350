// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final PeerId peer = Identity.generate(KeyType.ED25519).peerId();
    private final Turns turns = new Turns(2);
    private final List<Integer> begun = new ArrayList<>();
    private final List<CompletableFuture<String>> results = new ArrayList<>();

    private void take(PeerId to) {
        int number = results.size();
        CompletableFuture<String> result = new CompletableFuture<>();
        results.add(result);
        turns.take(to, result, () -> begun.add(number));
    }

    @Test
    void soManyGoToAPeerAndTheOthersFollowInOrder() {
        for (int i = 0; i < 4; i++) {
            take(peer);
        }
        assertThat(begun).containsExactly(0, 1);

        results.get(1).complete("");
        assertThat(begun).containsExactly(0, 1, 2);

        results.get(0).completeExceptionally(new IllegalStateException());
        assertThat(begun).containsExactly(0, 1, 2, 3);
    }

    @Test
    void peersDoNotWaitForEachOther() {
        take(peer);
        take(peer);
        take(Identity.generate(KeyType.ED25519).peerId());
        assertThat(begun).containsExactly(0, 1, 2);
    }

    @Test
    void whoseResultIsThereTakesNoTurn() {
        for (int i = 0; i < 100_000; i++) {
            take(peer);
        }
        results.subList(2, 99_999).forEach(result -> result.cancel(false));

        results.get(0).complete("");

        assertThat(begun).containsExactly(0, 1, 99_999);
    }

    @Test
    void manyMayFailAtOnce() {
        take(peer);
        take(peer);
        for (int i = 0; i < 100_000; i++) {
            CompletableFuture<String> failing = new CompletableFuture<>();
            turns.take(peer, failing, () -> failing.cancel(false));
        }
        take(peer);

        results.get(0).complete("");

        assertThat(begun).containsExactly(0, 1, 2);
    }

    @Test
    void aPlaceThatIsFreeIsUsedLater() {
        take(peer);
        results.get(0).complete("");
        take(peer);
        take(peer);
        take(peer);
        assertThat(begun).containsExactly(0, 1, 2);
    }
}
