// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.ClusterSettings;
import io.peili.auth.ClusterSettings.Tags;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
    private static final Reference GOOD = Reference.parse("good.test/app:1");
    private static final Reference ALSO_GOOD = Reference.parse("good.test/tool:2");
    private static final Reference BAD = Reference.parse("bad.test/app:1");

    private final TestImage first = TestImages.image("first");
    private final TestImage second = TestImages.image("second");
    private final MemoryStore store = new MemoryStore();
    private final Told told = new Told();
    private final Deque<Runnable> later = new ArrayDeque<>();

    private Announcements watching(Sharing sharing) {
        Announcements announcements = new Announcements(store, new Holdings(told), sharing, Runnable::run, later::add);
        assertThat(store.watch(announcements)).isNotNull();
        return announcements;
    }

    private static Sharing all() {
        return new Sharing(OwnRules.parse("all", "", "", Set.of(), Set.of()), ClusterSettings.DEFAULTS);
    }

    private static Sharing only(String registry) {
        ClusterSettings agreed = new ClusterSettings(true, Tags.ALL, Set.of(registry), Set.of());
        return new Sharing(OwnRules.parse("all", "", "", Set.of(), Set.of()), agreed);
    }

    private static Set<Key> keys(Set<Digest> digests, Reference... names) {
        Set<Key> keys = new HashSet<>();
        digests.forEach(digest -> keys.add(Key.of(digest)));
        for (Reference name : names) {
            keys.add(Key.of(name));
        }
        return keys;
    }

    @Test
    void withoutAListEverythingIsAnnouncedAndNothingIsRead() {
        TestBlob lone = TestBlob.of("lone");
        store.put(GOOD, first).put(BAD, second).put(lone);
        store.failWith(Optional.of(new IOException("read")));
        Announcements announcements = watching(all());

        Set<Digest> digests = new HashSet<>(first.digests());
        digests.addAll(second.digests());
        digests.add(lone.digest());
        assertThat(told.keys).isEqualTo(keys(digests, GOOD, BAD));
        assertThat(announcements.complete()).isTrue();
    }

    @Test
    void withAListOnlyWhatAnImageOfItPointsAtIsAnnounced() {
        TestImage index = TestImages.index(first, second);
        store.put(GOOD, index).put(BAD, TestImages.image("other")).put(TestBlob.of("lone"));
        Announcements announcements = watching(only("good.test"));

        assertThat(told.keys).isEqualTo(keys(index.digests(), GOOD));
        assertThat(announcements.complete()).isTrue();
    }

    @Test
    void whatAnImageThatTakesPartSharesWithAnotherIsAnnounced() {
        store.put(BAD, TestImages.index(first, second)).put(GOOD, second);
        watching(only("good.test"));

        assertThat(told.keys).isEqualTo(keys(second.digests(), GOOD));
    }

    @Test
    void namesByDigestCountToo() {
        store.put(Reference.of(GOOD.name(), first.digest()), first);
        watching(only("good.test"));

        assertThat(told.keys).isEqualTo(keys(first.digests()));
    }

    @Test
    void whatComesAndGoesLaterIsFollowed() throws IOException {
        watching(only("good.test"));
        assertThat(told.keys).isEmpty();

        store.put(BAD, first).put(GOOD, second);
        assertThat(told.keys).isEqualTo(keys(second.digests(), GOOD));

        store.tag(GOOD, first.target());
        assertThat(told.keys).isEqualTo(keys(first.digests(), GOOD));

        store.put(ALSO_GOOD, TestImages.index(first, second));
        store.remove(GOOD);
        assertThat(told.keys).isEqualTo(keys(TestImages.index(first, second).digests(), ALSO_GOOD));

        store.remove(ALSO_GOOD);
        assertThat(told.keys).isEmpty();
    }

    @Test
    void contentThatArrivesAfterWhatPointsAtItIsAnnouncedThen() {
        TestImage index = TestImages.index(first, second);
        store.put(GOOD, new TestImage(index.target(), List.of(index.manifest())));
        watching(only("good.test"));
        assertThat(told.keys).isEqualTo(keys(Set.of(index.digest()), GOOD));

        first.blobs().forEach(store::put);
        assertThat(told.keys).containsAll(keys(first.digests())).doesNotContainAnyElementsOf(keys(second.digests()));

        second.blobs().forEach(store::put);
        assertThat(told.keys).isEqualTo(keys(index.digests(), GOOD));
    }

    @Test
    void whatCannotBeReadIsTriedAgain() {
        store.put(GOOD, first);
        store.failWith(Optional.of(new IOException("not now")));
        Announcements announcements = watching(only("good.test"));
        assertThat(told.keys).isEqualTo(keys(Set.of(first.digest()), GOOD));
        assertThat(announcements.complete()).isTrue();

        later.remove().run();
        store.failWith(Optional.empty());
        later.remove().run();

        assertThat(told.keys).isEqualTo(keys(first.digests(), GOOD));
        assertThat(later).isEmpty();
    }

    @Test
    void otherRulesAreFollowedAndWhatStaysIsNeverWithdrawn() {
        store.put(GOOD, first).put(BAD, TestImages.index(first, second));
        Announcements announcements = watching(all());

        announcements.follow(only("good.test"));
        assertThat(told.keys).isEqualTo(keys(first.digests(), GOOD));
        assertThat(told.withdrawn).doesNotContainAnyElementsOf(keys(first.digests(), GOOD));

        announcements.follow(only("bad.test"));
        assertThat(told.keys).isEqualTo(keys(TestImages.index(first, second).digests(), BAD));
        assertThat(told.withdrawn).doesNotContainAnyElementsOf(keys(first.digests()));

        announcements.follow(all());
        assertThat(told.keys).isEqualTo(keys(TestImages.index(first, second).digests(), GOOD, BAD));
    }

    @Test
    void aStoreThatWentTakesAllAlong() {
        store.put(GOOD, first);
        Announcements announcements = watching(only("good.test"));
        assertThat(told.keys).isNotEmpty();

        announcements.withdrawAll();
        announcements.follow(only("good.test"));

        assertThat(told.keys).isEmpty();
        assertThat(announcements.complete()).isFalse();
    }

    /** Notes what is announced. */
    private static final class Told implements Router {
        private final Set<Key> keys = new HashSet<>();
        private final Set<Key> withdrawn = new HashSet<>();

        @Override
        public void announce(Set<Key> announced) {
            keys.addAll(announced);
        }

        @Override
        public void withdraw(Set<Key> gone) {
            keys.removeAll(gone);
            withdrawn.addAll(gone);
        }

        @Override
        public Lookup lookup(Key key, Duration budget, LookupListener listener) {
            listener.finished();
            return () -> {};
        }

        @Override
        public boolean admits(Reference wanted) {
            return true;
        }

        @Override
        public List<Peer> peers() {
            return List.of();
        }

        @Override
        public RouterStatus status() {
            return new RouterStatus("told", true, 0, keys.size(), "");
        }
    }
}
