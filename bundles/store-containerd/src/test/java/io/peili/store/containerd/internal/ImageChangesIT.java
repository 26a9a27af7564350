// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ContentWriter;
import io.peili.content.Image;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.content.StoreUnavailableException;
import io.peili.content.Subscription;
import io.peili.oci.Descriptor;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import io.peili.testkit.Compression;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.ImageStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestArchive;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that come and go through us, as containerd itself sees them. */
class ImageChangesIT {
    private static final Reference APP = ContentStoreContract.APP;
    private static final Reference TOOL = ContentStoreContract.TOOL;
    private static final String SOURCE =
            "containerd.io/distribution.source." + APP.name().registry();

    @TempDir
    private Path folder;

    private final TestImage image = TestImages.image("imported", 1000, 200_000);
    private RealContainerd containerd;
    private ContainerdStore store;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        containerd = RealContainerd.start();
        store = Stores.connected(containerd.settings());
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            store.close();
            containerd.close();
        }
    }

    private Path archive(Map<String, TestImage> images) throws IOException {
        return TestArchive.oci(images).write(folder.resolve("image.tar"), Compression.GZIP);
    }

    private void collect() throws IOException {
        // Any synchronous removal has containerd collect all that nobody needs.
        Reference other = Reference.parse("registry.example.org/team/other:1");
        containerd.put(other, TestImages.image("other"));
        containerd.drop(other);
    }

    private String ctr(String... arguments) throws IOException {
        return containerd.ctr("k8s.io", arguments);
    }

    private void assertWhole(TestImage held) throws IOException {
        for (TestBlob blob : held.blobs()) {
            assertThat(store.find(blob.digest()).orElseThrow().bytes(1_000_000)).isEqualTo(blob.bytes());
        }
    }

    @Test
    void importedImageIsWhatContainerdCallsComplete() throws IOException {
        store.importArchive(archive(Map.of(APP.toString(), image)), Progress.NONE);

        assertThat(ctr("images", "check", "--snapshotter", "native"))
                .contains(APP.toString())
                .contains("complete (3/3)");
        assertThat(ctr("content", "ls"))
                .contains(SOURCE + "=" + APP.name().repository())
                .contains("containerd.io/gc.ref.content.config=")
                .contains("containerd.io/gc.ref.content.l.1=");
        assertThat(ctr("content", "ls").lines().filter(line -> line.contains(SOURCE)))
                .hasSize(image.blobs().size());
    }

    @Test
    void importedImageOutlivesACollectionAndNothingElseOfItsArchiveDoes() throws IOException {
        store.importArchive(archive(Map.of(APP.toString(), image)), Progress.NONE);

        collect();

        assertWhole(image);
        assertThat(ctr("content", "ls", "-q").lines()).hasSize(image.blobs().size());
        assertThat(ctr("leases", "ls", "-q")).isBlank();
    }

    @Test
    void everyPlatformOfAnArchiveComes() throws IOException {
        TestImage other = TestImages.image("elsewhere", 500);
        TestImage index = TestImages.index(image, other);

        store.importArchive(archive(Map.of(APP.toString(), index)), Progress.NONE);
        collect();

        assertWhole(index);
        assertThat(ctr("content", "ls")).contains("containerd.io/gc.ref.content.m.1=" + other.digest());
    }

    @Test
    void archiveWithContentThatContainerdCannotKeepIsRefused() throws IOException {
        TestBlob longer = TestBlob.of(DigestAlgorithm.SHA512, MediaType.OCTET_STREAM, new byte[3]);
        Path odd =
                archive(Map.of(APP.toString(), TestImages.index(image, new TestImage(longer.descriptor(), List.of()))));

        assertThatThrownBy(() -> store.importArchive(odd, Progress.NONE))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessage(odd + ": " + longer.digest() + " cannot be kept by containerd (expected: a sha256 digest)");
    }

    @Test
    void brokenArchiveLeavesNothing() throws IOException {
        Path broken = TestArchive.oci(Map.of(APP.toString(), image))
                .without(TestArchive.path(image.blobs().get(0).digest()))
                .write(folder.resolve("broken.tar"), Compression.PLAIN);

        assertThatThrownBy(() -> store.importArchive(broken, Progress.NONE))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageStartingWith(broken + ": ");

        assertThat(ctr("content", "ls", "-q")).isBlank();
        assertThat(ctr("leases", "ls", "-q")).isBlank();
        assertThat(ctr("images", "ls", "-q")).isBlank();
    }

    @Test
    void secondRegistryIsNotedBesideTheFirst() throws IOException {
        Reference moved = Reference.parse("mirror.example.org/other/app:1");
        Reference renamed = Reference.parse(APP.name().registry() + "/other/app:1");
        for (Reference name : List.of(APP, moved, renamed)) {
            store.importArchive(archive(Map.of(name.toString(), image)), Progress.NONE);
        }

        assertThat(ctr("content", "ls"))
                .contains("containerd.io/distribution.source.mirror.example.org=other/app")
                .containsPattern(SOURCE + "=[^ ]*other/app")
                .containsPattern(SOURCE + "=[^ ]*" + APP.name().repository());
    }

    @Test
    void contentOfAnotherNamespaceIsNotSentTwice() throws IOException {
        containerd.put("other", APP, image);

        List<Image> images = store.importArchive(archive(Map.of(TOOL.toString(), image)), Progress.NONE);

        assertThat(images).extracting(Image::name).containsExactly(TOOL);
        assertWhole(image);
        containerd.ctr("other", "images", "rm", "--sync", APP.toString());
        collect();
        assertWhole(image);
    }

    @Test
    void pulledContentIsKeptUntilItIsNamedAndFreedWhenItIsRemoved() throws IOException {
        for (TestBlob blob : image.blobs()) {
            ImageStoreContract.write(store, blob);
            collect();
        }
        store.tag(APP, image.target());
        collect();
        assertWhole(image);

        assertThat(store.remove(APP)).isTrue();

        assertThat(ctr("content", "ls", "-q")).isBlank();
    }

    @Test
    void whatWasBegunIsContinuedAfterARestartOfBoth() throws Exception {
        TestBlob layer = image.blobs().get(1);
        try (ContentWriter writer = store.write(layer.descriptor()).orElseThrow()) {
            writer.write(layer.buffer().limit(150_000));
        }
        store.close();
        containerd.kill();
        containerd.boot();
        store = Stores.connected(containerd.settings());
        collect();

        try (ContentWriter writer = store.write(layer.descriptor()).orElseThrow()) {
            assertThat(writer.offset()).isEqualTo(150_000);
            writer.write(layer.buffer().position(150_000));
            writer.commit();
        }
        assertThat(store.find(layer.digest())).isPresent();
    }

    @Test
    void leaseThatIsGoneIsReplaced() throws IOException {
        ImageStoreContract.write(store, image.blobs().get(0));
        for (String lease : ctr("leases", "ls", "-q").split("\\R")) {
            ctr("leases", "rm", lease);
        }

        assertThatThrownBy(() -> ImageStoreContract.write(store, image.blobs().get(1)))
                .isInstanceOf(IOException.class);
        ImageStoreContract.write(store, APP, image);

        assertWhole(image);
    }

    @Test
    void containerdThatIsAwayIsToldToWhomWrites() throws Exception {
        containerd.kill();
        Stores.await("the loss", () -> !store.check().ok());

        assertThatThrownBy(() -> store.write(image.target())).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.importArchive(archive(Map.of("app", image)), Progress.NONE))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.remove(APP)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void tagMovesAndTheOldContentGoes() throws IOException {
        TestImage newer = TestImages.image("newer");
        ImageStoreContract.write(store, APP, image);
        ImageStoreContract.write(store, APP, newer);
        collect();

        assertThat(store.resolve(APP.name(), "1").map(Descriptor::digest)).contains(newer.digest());
        assertThat(store.find(image.digest())).isEmpty();
    }

    @Test
    void pinIsALabelForKubeletAndGoesAgain() throws IOException {
        ImageStoreContract.write(store, APP, image);
        assertThat(store.pinned()).isEmpty();

        assertThat(store.pin(APP, true)).isTrue();
        assertThat(ctr("images", "ls")).contains("io.cri-containerd.pinned=pinned", "io.peili.pinned=pinned");
        assertThat(store.pinned()).containsExactly(APP);

        assertThat(store.pin(APP, false)).isTrue();
        assertThat(ctr("images", "ls")).doesNotContain("pinned");
        assertThat(store.pinned()).isEmpty();
        assertThat(store.pin(TOOL, true)).isFalse();
    }

    @Test
    void pinSurvivesAnotherImportOfTheImage() throws IOException {
        store.importArchive(archive(Map.of(APP.toString(), image)), Progress.NONE);
        store.pin(APP, true);

        store.importArchive(archive(Map.of(APP.toString(), TestImages.image("newer"))), Progress.NONE);

        assertThat(store.pinned()).containsExactly(APP);
    }

    @Test
    void layersThatWereDiscardedAfterUnpackingAreToldOfAndNotAnnounced() throws IOException {
        // As CRI does with discard_unpacked_layers: the manifest's labels keep the configuration only.
        store.importArchive(archive(Map.of(APP.toString(), image)), Progress.NONE);
        Stores.await("the image", () -> store.check().detail().endsWith("1 images, 4 blobs"));
        for (int layer = 0; layer < 2; layer++) {
            ctr("content", "label", image.digest().toString(), "containerd.io/gc.ref.content.l." + layer + "=");
        }
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            collect();
            told.await("the end of the layers", all -> all.content().size() == 2);
        }

        Stores.await("the sentence", () -> store.check().detail().contains("the layers of 1 images were discarded"));
        assertThat(store.check().ok()).isTrue();
    }

    @Test
    void idThatCriKeepsGoesWithTheLastName() throws IOException {
        ImageStoreContract.write(store, APP, image);
        String id = image.blobs().get(2).digest().toString();
        ctr("images", "tag", APP.toString(), id);
        ctr("images", "label", id, "io.cri-containerd.image=managed");
        ctr("images", "tag", APP.toString(), TOOL.toString());

        store.remove(APP);
        assertThat(ctr("images", "ls", "-q").lines()).containsExactlyInAnyOrder(TOOL.toString(), id);

        store.remove(TOOL);
        assertThat(ctr("images", "ls", "-q")).isBlank();
        assertThat(ctr("content", "ls", "-q")).isBlank();
    }
}
