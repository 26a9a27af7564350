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
import io.peili.oci.Reference;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a containerd is shown: only the configured namespaces, only names that are references, only what is whole. */
class NamespacesIT {
    private static final Reference APP = ContentStoreContract.APP;
    private static final Reference TOOL = ContentStoreContract.TOOL;
    private static final int ROUNDS = 8;

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
                containerd.put(Reference.of(APP.name(), "round-" + round), fresh);
                times.add(timeUntil(told, all -> all.content().containsAll(fresh.digests())));
            }
            assertThat(Collections.min(times)).isLessThan(Duration.ofMillis(100));
        }
    }

    @Test
    void removedImageDisappearsWithinASecond() throws Exception {
        store = Stores.connected(containerd.settings());
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            List<Duration> times = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                containerd.put(APP, image);
                told.await("the image", all -> all.content().equals(image.digests()));
                containerd.drop(APP);
                times.add(timeUntil(
                        told, all -> all.content().isEmpty() && all.names().isEmpty()));
            }
            assertThat(Collections.min(times)).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** The shortest of several counts, as anything may delay the others on a busy machine. */
    private static Duration timeUntil(InventoryRecorder told, Predicate<InventoryRecorder> condition) {
        long begin = System.nanoTime();
        told.await("the change", condition);
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
