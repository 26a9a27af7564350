// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.peili.content.Content;
import io.peili.content.ContentCorruptException;
import io.peili.content.Image;
import io.peili.content.Subscription;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.Reference;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a containerd is shown: only the configured namespaces, only names that are references, only what is whole. */
class NamespacesIT {
    private static final Reference APP = ContentStoreContract.APP;
    private static final Reference TOOL = ContentStoreContract.TOOL;
    private static final int ROUNDS = 9;
    private static final long PATIENCE = 20;

    private final TestImage image = TestImages.image("one");
    private final TestImage other = TestImages.image("other");
    private RealContainerd containerd;
    private ContainerdStore store;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        containerd = RealContainerd.start();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            store.close();
        }
        if (containerd != null) {
            containerd.close();
        }
    }

    @Test
    void otherNamespacesAreNotShown() throws Exception {
        containerd.put("default", APP, image);
        store = Stores.connected(containerd.settings());
        assertThat(store.images()).isEmpty();
        assertThat(store.resolve(APP.name(), "1")).isEmpty();
        for (Digest digest : image.digests()) {
            assertThat(store.find(digest)).isEmpty();
        }
    }

    @Test
    void contentThatComesFromAnotherNamespaceIsToldThoughNoFileAppears() throws Exception {
        containerd.put("default", APP, image);
        store = Stores.connected(containerd.settings());
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            containerd.put(TOOL, image);
            told.await("the image", all -> all.content().equals(image.digests()));
            containerd.drop(TOOL);
            told.await("its end, though the files stay", all -> all.content().isEmpty());
        }
    }

    @Test
    void theFirstNamespaceWins() throws Exception {
        containerd.put("one", APP, image);
        containerd.put("two", APP, other);
        containerd.put("two", TOOL, other);
        store = Stores.connected(containerd.settings("one", "two"));
        assertThat(store.resolve(APP.name(), "1").map(Descriptor::digest)).contains(image.digest());
        assertThat(store.images())
                .extracting(Image::name, found -> found.target().digest())
                .containsExactly(tuple(APP, image.digest()), tuple(TOOL, other.digest()));
        assertThat(store.find(other.digest())).isPresent();
    }

    @Test
    void namesThatAreNoReferencesAreLeftOut() throws Exception {
        containerd.put(APP, image);
        String name = APP.toString();
        containerd.ctr(
                "k8s.io", "images", "tag", name, image.blobs().get(2).digest().toString());
        containerd.ctr("k8s.io", "images", "tag", name, "bare");
        containerd.ctr("k8s.io", "images", "tag", name, APP.name() + "@" + image.digest());
        containerd.ctr("k8s.io", "images", "tag", name, APP.name() + ":second");
        store = Stores.connected(containerd.settings());
        assertThat(store.images())
                .extracting(found -> found.name().toString())
                .containsExactly(name, APP.name() + ":second", APP.name() + "@" + image.digest());
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            told.await("the names", all -> !all.names().isEmpty());
            assertThat(told.names())
                    .isEqualTo(Map.of(
                            APP,
                            image.digest(),
                            Reference.parse(APP.name() + ":second"),
                            image.digest(),
                            Reference.of(APP.name(), image.digest()),
                            image.digest()));
        }
    }

    @Test
    void filesThatAreNotWhatContainerdSaysAreNeverServed() throws Exception {
        containerd.put(APP, image);
        store = Stores.connected(containerd.settings());
        Stores.await("the content", () -> store.check().detail().contains("1 images"));
        TestBlob layer = image.blobs().get(0);
        Content before = store.find(layer.digest()).orElseThrow();
        Path file = containerd.content().blob(layer.digest());
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> before.open(0, 1))
                .isInstanceOf(ContentCorruptException.class)
                .hasMessageContaining("has 3 bytes (expected: " + layer.bytes().length + ")");
        Files.delete(file);
        assertThatThrownBy(() -> before.open(0, 1)).isInstanceOf(IOException.class);
        assertThat(store.find(layer.digest())).isEmpty();
    }

    @Test
    void newContentIsKnownWithinATenthOfASecond() throws Exception {
        store = Stores.connected(containerd.settings());
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            List<Duration> times = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                TestImage fresh = TestImages.image("round " + round);
                CompletableFuture<Instant> known =
                        when(told, all -> all.content().containsAll(fresh.digests()));
                containerd.put(Reference.of(APP.name(), "round-" + round), fresh);
                times.add(Duration.between(complete(fresh), known.get(PATIENCE, TimeUnit.SECONDS)));
            }
            assertThat(median(times)).as("%s", times).isLessThan(Duration.ofMillis(100));
        }
    }

    @Test
    void removedImageDisappearsWithinASecond() throws Exception {
        store = Stores.connected(containerd.settings());
        InventoryRecorder told = new InventoryRecorder();
        Path blobs = containerd.content().blobs(DigestAlgorithm.SHA256);
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            List<Duration> times = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                containerd.put(APP, image);
                told.await("the image", all -> all.content().equals(image.digests()));
                CompletableFuture<Instant> known =
                        when(told, all -> all.content().isEmpty() && all.names().isEmpty());
                containerd.drop(APP);
                Instant collected = Files.getLastModifiedTime(blobs).toInstant();
                times.add(Duration.between(collected, known.get(PATIENCE, TimeUnit.SECONDS)));
            }
            assertThat(median(times)).as("%s", times).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** When the last file of an image took its place. */
    private Instant complete(TestImage fresh) throws IOException {
        Instant last = Instant.MIN;
        for (Digest digest : fresh.digests()) {
            FileTime moved = (FileTime) Files.getAttribute(containerd.content().blob(digest), "unix:ctime");
            last = moved.toInstant().isAfter(last) ? moved.toInstant() : last;
        }
        return last;
    }

    private static CompletableFuture<Instant> when(InventoryRecorder told, Predicate<InventoryRecorder> condition) {
        return CompletableFuture.supplyAsync(() -> {
            told.await("the change", condition);
            return Instant.now();
        });
    }

    /** Anything may delay one of several rounds on a busy machine. */
    private static Duration median(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
