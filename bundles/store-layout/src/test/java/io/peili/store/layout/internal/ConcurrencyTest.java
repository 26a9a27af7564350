// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.Image;
import io.peili.content.Progress;
import io.peili.content.Subscription;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.testkit.Compression;
import io.peili.testkit.ImageStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestArchive;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
    private static final int ROUNDS = 15;

    @TempDir
    private Path folder;

    private final TestImage base = TestImages.image("base", 2000, 3000);

    private static Reference name(int number) {
        return Reference.parse("registry.example.org/team/app:" + number);
    }

    /** Images that share content come by import and by pull and go again; whatever is named is complete throughout. */
    @Test
    void importsPullsRemovalsAndReadsDoNotHarmEachOther() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(5);
        InventoryRecorder told = new InventoryRecorder();
        try (LayoutStore store = LayoutStore.open(LayoutSettings.of(folder.resolve("layout")));
                Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            List<Future<Void>> running = new ArrayList<>();
            for (int worker = 0; worker < 3; worker++) {
                running.add(workers.submit(importer(store, worker)));
            }
            running.add(workers.submit(puller(store)));
            running.add(workers.submit(reader(store)));
            for (Future<Void> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            Set<Digest> needed = new HashSet<>(base.digests());
            needed.addAll(TestImages.index(base, TestImages.image("own 0")).digests());
            needed.addAll(TestImages.index(base, TestImages.image("own 1")).digests());
            needed.addAll(TestImages.index(base, TestImages.image("own 2")).digests());
            try (Stream<Path> blobs = Files.list(folder.resolve("layout/blobs/sha256"))) {
                assertThat(blobs.map(blob -> Digest.parse("sha256:" + blob.getFileName()))
                                .collect(Collectors.toSet()))
                        .isEqualTo(needed);
            }
            told.await(
                    "the end",
                    all -> all.content().equals(needed) && all.names().size() == 4);
        } finally {
            workers.shutdownNow();
        }
    }

    private Callable<Void> importer(LayoutStore store, int number) {
        return () -> {
            TestImage image = TestImages.index(base, TestImages.image("own " + number));
            Path archive = TestArchive.oci(Map.of(name(number).toString(), image))
                    .write(folder.resolve(number + ".tar"), Compression.PLAIN);
            for (int i = 0; i < ROUNDS; i++) {
                store.importArchive(archive, Progress.NONE);
                store.remove(name(number));
            }
            store.importArchive(archive, Progress.NONE);
            return null;
        };
    }

    private Callable<Void> puller(LayoutStore store) {
        return () -> {
            for (int i = 0; i < ROUNDS; i++) {
                ImageStoreContract.write(store, name(9), base);
                store.remove(name(9));
            }
            ImageStoreContract.write(store, name(9), base);
            return null;
        };
    }

    private static Callable<Void> reader(LayoutStore store) {
        return () -> {
            for (int i = 0; i < 20 * ROUNDS; i++) {
                for (Image image : store.images()) {
                    store.find(image.target().digest());
                    store.referrers(image.target().digest());
                }
                assertThat(store.check().ok()).isTrue();
            }
            return null;
        };
    }

    @Test
    void contentIsReadWhileItIsWrittenAndRemoved() throws Exception {
        try (LayoutStore store = LayoutStore.open(LayoutSettings.of(folder.resolve("layout")))) {
            for (int i = 0; i < 10; i++) {
                ImageStoreContract.write(store, name(1), base);
                for (TestBlob blob : base.blobs()) {
                    assertThat(store.find(blob.digest()).orElseThrow().bytes(100_000))
                            .isEqualTo(blob.bytes());
                }
                store.remove(name(1));
                assertThat(store.find(base.digest())).isEmpty();
            }
        }
    }
}
