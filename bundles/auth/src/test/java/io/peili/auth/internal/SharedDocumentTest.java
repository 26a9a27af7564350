// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Agreement;
import io.peili.auth.ClusterSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedDocumentTest extends TwoNodes {
    private final List<Runnable> work = new ArrayList<>();
    private SharedDocument ours;
    private SharedDocument theirs;
    private Council council;

    @BeforeEach
    void share() {
        ours = new SharedDocument(first.cluster, first.documents, work::add);
        theirs = new SharedDocument(second.cluster, second.documents, work::add);
        council = new Council(first.cluster, first.documents, List::of);
    }

    private void work() {
        List.copyOf(work).forEach(Runnable::run);
        work.clear();
    }

    @Test
    void aChangeIsToldAndTakenWhereItIsOffered() throws Exception {
        List<Agreement.Edition> told = new ArrayList<>();
        ours.watch(told::add);

        council.set("mirror", "off");

        assertThat(told).containsExactly(ours.edition().orElseThrow());
        theirs.offer(told.get(0).content());
        assertThat(second.cluster.settings().mirror()).isTrue();
        work();
        assertThat(second.cluster.settings().mirror()).isFalse();
        assertThat(theirs.edition()).isEqualTo(ours.edition());
    }

    @Test
    void anOlderOneAndOneThatNobodySignedChangeNothing() throws Exception {
        String before = ours.edition().orElseThrow().content();
        council.set("tags", "none");
        String after = ours.edition().orElseThrow().content();
        theirs.offer(after);
        work();
        Agreement.Edition inForce = theirs.edition().orElseThrow();

        for (String bad : List.of(before, "", "{}", "[[[", after.replace("none", "all"), "x".repeat(2 << 20))) {
            theirs.offer(bad);
            work();
        }

        assertThat(theirs.edition()).contains(inForce);
        assertThat(second.cluster.settings().tags()).isEqualTo(ClusterSettings.Tags.NONE);
    }

    @Test
    void aDocumentOfAnotherClusterIsNotTaken() throws Exception {
        Host elsewhere = host("elsewhere");
        elsewhere.desk.create();
        Council other = new Council(elsewhere.cluster, elsewhere.documents, List::of);
        for (int i = 0; i < 5; i++) {
            other.set("mirror", i % 2 == 0 ? "off" : "on");
        }
        Agreement.Edition inForce = theirs.edition().orElseThrow();

        theirs.offer(new SharedDocument(elsewhere.cluster, elsewhere.documents, work::add)
                .edition()
                .orElseThrow()
                .content());
        work();

        assertThat(theirs.edition()).contains(inForce);
    }

    @Test
    void aFloodOfOffersWaitsInOnePlaceAndTheLastOneCounts() throws Exception {
        council.set("mirror", "off");
        String last = ours.edition().orElseThrow().content();

        for (int i = 0; i < 1000; i++) {
            theirs.offer("{\"nonsense\":" + i + "}");
        }
        theirs.offer(last);

        assertThat(work).hasSize(1);
        work();
        assertThat(theirs.edition()).isEqualTo(ours.edition());
    }

    @Test
    void aNodeWithoutAClusterHasNothingToPassOn() throws Exception {
        Host alone = host("alone", Map.of());
        SharedDocument nothing = new SharedDocument(alone.cluster, alone.documents, work::add);

        assertThat(nothing.edition()).isEmpty();
        nothing.offer(ours.edition().orElseThrow().content());
        work();

        assertThat(nothing.edition()).isEmpty();
    }

    @Test
    void itCountsAsComparedForSomeSeconds() {
        assertThat(theirs.isCompared()).isFalse();
        theirs.compared();
        clock.forward(Duration.ofSeconds(14));
        assertThat(theirs.isCompared()).isTrue();
        clock.forward(Duration.ofSeconds(2));
        assertThat(theirs.isCompared()).isFalse();
    }

    @Test
    void othersAreAskedOnceAMinuteWhileItIsComparedElsewhere() throws Exception {
        second.duties.run();
        int before = first.requests.get();
        second.comparedElsewhere = true;
        for (int seconds = 0; seconds < 57; seconds += 3) {
            second.duties.run();
            clock.forward(Duration.ofSeconds(3));
        }
        assertThat(first.requests.get()).isEqualTo(before);
        clock.forward(Duration.ofSeconds(3));
        second.duties.run();
        assertThat(first.requests.get()).isEqualTo(before + 1);

        second.comparedElsewhere = false;
        second.duties.run();
        assertThat(first.requests.get()).isEqualTo(before + 2);
    }

    @Test
    void secretsAreNotInItsText() {
        Agreement.Edition edition = ours.edition().orElseThrow();

        assertThat(edition.content()).contains("keys");
        assertThat(edition.toString()).startsWith("edition ").doesNotContain("keys");
    }
}
