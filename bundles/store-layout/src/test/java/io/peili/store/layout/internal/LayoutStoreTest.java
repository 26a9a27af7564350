// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static io.peili.store.layout.internal.LayoutFixture.APP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.FileBody;
import io.peili.content.Image;
import io.peili.content.Subscription;
import io.peili.oci.Descriptor;
import io.peili.oci.ImageName;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.ImageStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutStoreTest {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";

    @TempDir
    private Path folder;

    private LayoutFixture layout;

    @BeforeEach
    void open() throws IOException {
        layout = new LayoutFixture(folder.resolve("layout"));
    }

    @AfterEach
    void close() throws IOException {
        layout.close();
    }

    private Optional<Descriptor> resolve(String name) throws IOException {
        Reference reference = Reference.parse(name);
        return layout.store().resolve(reference.name(), reference.tag().orElseThrow());
    }

    @Nested
    class WrittenForOthers {
        @Test
        void namesStandInBothAnnotations() throws IOException {
            TestImage image = TestImages.image("named");
            layout.holding(APP, image);
            JsonObject entry = layout.index().getAsJsonArray("manifests").get(0).getAsJsonObject();
            assertThat(entry.get("digest").getAsString())
                    .isEqualTo(image.digest().toString());
            JsonObject annotations = entry.getAsJsonObject("annotations");
            assertThat(annotations.get(REF_NAME).getAsString()).isEqualTo(APP.toString());
            assertThat(annotations.get(CONTAINERD_NAME).getAsString()).isEqualTo(APP.toString());
            assertThat(Files.readString(layout.root().resolve("oci-layout")))
                    .isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        }

        @Test
        void whatOthersWroteIntoTheIndexStays() throws IOException {
            layout.writeIndex("{\"schemaVersion\":2,\"annotations\":{\"note\":\"kept\"},\"manifests\":[]}");
            layout.place(TestImages.image("theirs"), Map.of("their.note", "kept too"));
            layout.holding(APP, TestImages.image("ours"));
            layout.store().remove(APP);
            assertThat(layout.index().toString()).contains("\"note\":\"kept\"").contains("\"their.note\":\"kept too\"");
        }

        @Test
        void filesAreOnlyReplaced() throws IOException {
            TestImage image = TestImages.image("same");
            layout.holding(APP, image);
            var before = layout.files();
            layout.holding(APP, image);
            assertThat(layout.files()).isEqualTo(before);
        }
    }

    @Nested
    class WrittenByOthers {
        @Test
        void changesAreNoticed() throws IOException {
            assertThat(layout.store().images()).isEmpty();
            TestImage image = TestImages.image("theirs");
            layout.place(image, Map.of(CONTAINERD_NAME, APP.toString(), REF_NAME, "1"));
            layout.later();
            assertThat(resolve(APP.toString()).map(Descriptor::digest)).contains(image.digest());
            assertThat(layout.store().find(image.digest()).orElseThrow().mediaType())
                    .isEqualTo(MediaType.OCI_MANIFEST);
        }

        @Test
        void listenersAreToldOfThem() throws IOException {
            InventoryRecorder told = new InventoryRecorder();
            try (Subscription subscription = layout.store().watch(told)) {
                assertThat(subscription).isNotNull();
                told.await("nothing", all -> !all.changes().isEmpty());
                TestImage image = TestImages.image("theirs");
                layout.place(image, Map.of(REF_NAME, APP.toString()));
                layout.later();
                told.await(
                        "the image",
                        all -> all.names().containsKey(APP) && all.content().equals(image.digests()));
                layout.writeIndex("{\"schemaVersion\":2,\"manifests\":[]}");
                layout.later();
                told.await("no image", all -> all.names().isEmpty());
            }
        }

        @Test
        void fullReferenceIsAName() throws IOException {
            layout.place(TestImages.image("full"), Map.of(REF_NAME, "nginx:1.27"));
            layout.later();
            assertThat(resolve("docker.io/library/nginx:1.27")).isPresent();
        }

        @Test
        void bareTagIsServedByDigestOnly() throws IOException {
            TestImage image = TestImages.image("bare");
            layout.place(image, Map.of(REF_NAME, "v1"));
            layout.later();
            assertThat(layout.store().images()).isEmpty();
            assertThat(layout.store().find(image.digest()).orElseThrow().mediaType())
                    .isEqualTo(MediaType.OCI_MANIFEST);
        }

        @Test
        void bareTagBelongsToTheConfiguredRepository() throws IOException {
            layout.place(TestImages.image("bare"), Map.of(REF_NAME, "v1"));
            LayoutSettings plain = LayoutSettings.of(layout.root());
            layout.reopen(new LayoutSettings(
                    layout.root(),
                    Optional.of(ImageName.parse("localhost/images")),
                    plain.archives(),
                    plain.ingest(),
                    plain.grace()));
            assertThat(layout.store().images())
                    .extracting(Image::name)
                    .containsExactly(Reference.parse("localhost/images:v1"));
        }

        @Test
        void laterEntryOfOneNameCounts() throws IOException {
            TestImage old = TestImages.image("old");
            TestImage moved = TestImages.image("moved");
            layout.place(old, Map.of(CONTAINERD_NAME, APP.toString()));
            layout.place(moved, Map.of(REF_NAME, APP.toString()));
            layout.later();
            assertThat(resolve(APP.toString()).map(Descriptor::digest)).contains(moved.digest());
            layout.store().remove(APP);
            assertThat(layout.index().getAsJsonArray("manifests")).isEmpty();
        }

        @Test
        void nameThatCannotBeUnderstoodIsNoName() throws IOException {
            layout.place(TestImages.image("odd"), Map.of(CONTAINERD_NAME, "NOT a name"));
            layout.later();
            assertThat(layout.store().images()).isEmpty();
            assertThat(layout.store().check().ok()).isTrue();
        }

        @Test
        void brokenIndexLeavesTheLastGoodState() throws IOException {
            TestImage image = TestImages.image("good");
            layout.holding(APP, image);
            layout.writeIndex("{\"schemaVersion\":2,\"manif");
            layout.later();
            assertThat(resolve(APP.toString())).isPresent();
            assertThat(layout.store().find(image.digest())).isPresent();
            assertThat(layout.store().check().ok()).isFalse();
            assertThat(layout.store().check().detail()).contains("index.json is broken");
            assertThatThrownBy(() -> layout.store().remove(APP)).hasMessageContaining("index.json is broken");
            assertThatThrownBy(() -> layout.store().tag(APP, image.target()))
                    .hasMessageContaining("index.json is broken");
            layout.writeIndex("{\"schemaVersion\":2,\"manifests\":[]}");
            layout.later();
            assertThat(layout.store().check().ok()).isTrue();
            assertThat(layout.store().images()).isEmpty();
        }

        @Test
        void goneIndexLeavesTheLastGoodState() throws IOException {
            layout.holding(APP, TestImages.image("good"));
            Files.delete(layout.root().resolve("index.json"));
            layout.later();
            assertThat(layout.store().images()).hasSize(1);
            assertThat(layout.store().check().detail()).contains("index.json is gone");
        }

        @Test
        void nameOfAbsentManifestIsNotShown() throws IOException {
            TestImage image = TestImages.image("absent");
            layout.addEntry(image.target(), Map.of(CONTAINERD_NAME, APP.toString()));
            layout.later();
            assertThat(layout.store().images()).isEmpty();
            layout.place(image.manifest());
            layout.later();
            assertThat(layout.store().images()).hasSize(1);
        }

        @Test
        void repairedManifestIsNoticedWithTheNextChange() throws IOException {
            TestImage damaged = TestImages.image("damaged");
            layout.place(damaged, Map.of());
            byte[] bytes = damaged.manifest().bytes();
            bytes[10] ^= 1;
            Files.write(layout.blob(damaged.manifest()), bytes);
            layout.later();
            TestBlob layer = damaged.blobs().get(0);
            Files.write(layout.blob(layer), new byte[7]);
            assertThat(layout.store().find(layer.digest()).orElseThrow().size()).isEqualTo(7);
            layout.place(damaged.manifest());
            layout.place(TestBlob.of("something else"));
            layout.later();
            assertThat(layout.store().find(layer.digest()).orElseThrow().size())
                    .isEqualTo(layer.descriptor().size());
        }

        @Test
        void damagedManifestHarmsNobodyElse() throws IOException {
            TestImage good = TestImages.image("good");
            TestImage damaged = TestImages.image("damaged");
            layout.place(good, Map.of(CONTAINERD_NAME, APP.toString()));
            layout.place(damaged, Map.of());
            byte[] bytes = damaged.manifest().bytes();
            bytes[10] ^= 1;
            Files.write(layout.blob(damaged.manifest()), bytes);
            layout.later();
            assertThat(resolve(APP.toString())).isPresent();
            assertThat(layout.store().remove(APP)).isTrue();
            // Nobody knows what the damaged manifest needs, so nothing is deleted.
            assertThat(layout.store().find(good.digest())).isPresent();
        }
    }

    @Nested
    class Reading {
        @Test
        void interruptedReaderLeavesNoTrace() throws IOException {
            TestImage image = TestImages.image("interrupted");
            layout.place(image, Map.of(CONTAINERD_NAME, APP.toString()));
            layout.later();
            Thread.currentThread().interrupt();
            layout.store().images();
            assertThat(Thread.interrupted()).isTrue();
            layout.later();
            assertThat(layout.store().check().ok()).isTrue();
            assertThat(resolve(APP.toString())).isPresent();
            assertThat(layout.store().find(image.digest()).orElseThrow().mediaType())
                    .isEqualTo(MediaType.OCI_MANIFEST);
        }

        @Test
        void bodyIsAFileRegion() throws IOException {
            TestImage image = TestImages.image("file", 5000);
            layout.holding(APP, image);
            TestBlob layer = image.blobs().get(0);
            try (Body body = layout.store().find(layer.digest()).orElseThrow().open(10, 20)) {
                assertThat(body).isInstanceOf(FileBody.class);
                assertThat(((FileBody) body).offset()).isEqualTo(10);
            }
        }

        @Test
        void blobOfWrongSizeIsCorrupt() throws IOException {
            TestImage image = TestImages.image("short", 5000);
            layout.holding(APP, image);
            TestBlob layer = image.blobs().get(0);
            Files.write(layout.blob(layer), new byte[7]);
            Content content = layout.store().find(layer.digest()).orElseThrow();
            assertThat(content.size()).isEqualTo(layer.descriptor().size());
            assertThatThrownBy(() -> content.open(0, 1))
                    .isInstanceOf(ContentCorruptException.class)
                    .hasMessageContaining("7 bytes");
        }

        @Test
        void blobOfWrongSizeCanBeWrittenAgain() throws IOException {
            TestImage image = TestImages.image("healed", 5000);
            layout.holding(APP, image);
            TestBlob layer = image.blobs().get(0);
            Files.write(layout.blob(layer), new byte[7]);
            ImageStoreContract.write(layout.store(), layer);
            assertThat(layout.store().find(layer.digest()).orElseThrow().bytes(10_000))
                    .isEqualTo(layer.bytes());
        }

        @Test
        void rangeOutsideIsRefused() throws IOException {
            TestBlob blob = TestBlob.of("short");
            ImageStoreContract.write(layout.store(), blob);
            Content content = layout.store().find(blob.digest()).orElseThrow();
            assertThatThrownBy(() -> content.open(3, 3)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> content.open(-1, 1)).isInstanceOf(IOException.class);
        }

        @Test
        void readerOfRemovedContentGoesOn() throws IOException {
            TestImage image = TestImages.image("read on", 300_000);
            layout.holding(APP, image);
            TestBlob layer = image.blobs().get(0);
            Content content = layout.store().find(layer.digest()).orElseThrow();
            try (Body body = content.open(0, content.size())) {
                layout.store().remove(APP);
                assertThat(layout.store().find(layer.digest())).isEmpty();
                assertThat(ContentStoreContract.drain(body)).isEqualTo(layer.bytes());
            }
            assertThatThrownBy(() -> content.open(0, 1)).isInstanceOf(IOException.class);
        }

        @Test
        void writtenManifestHasItsTypeBeforeItIsNamed() throws IOException {
            TestImage image = TestImages.image("not yet named");
            ImageStoreContract.write(layout.store(), image.manifest());
            assertThat(layout.store().find(image.digest()).orElseThrow().mediaType())
                    .isEqualTo(MediaType.OCI_MANIFEST);
        }

        @Test
        void foldersAndOddFilesAmongTheBlobsAreNoContent() throws IOException {
            TestBlob odd = TestBlob.of("a folder");
            Files.createDirectories(layout.blob(odd));
            Files.writeString(layout.root().resolve("blobs/sha256/README"), "not a blob", UTF_8);
            layout.later();
            assertThat(layout.store().find(odd.digest())).isEmpty();
        }
    }

    /** An index may describe content that is not here, so nobody has checked what it says. */
    @Nested
    class DescribedWhileAbsent {
        private final Reference theirs = Reference.parse("registry.example.org/team/theirs:1");
        private final TestImage honest = TestImages.image("honest");

        private TestImage describing(Descriptor absent) {
            return TestImages.index(TestImages.image("theirs"), new TestImage(absent, List.of()));
        }

        @ParameterizedTest
        @CsvSource({
            "3,application/vnd.oci.image.manifest.v1+json",
            "3,application/vnd.oci.image.index.v1+json",
            "3,application/octet-stream",
            "0,application/octet-stream",
            "0,application/vnd.oci.image.manifest.v1+json"
        })
        void lieHarmsNobodyElse(int blob, String type) throws IOException {
            Descriptor lie = Descriptor.of(
                    MediaType.parse(type), honest.blobs().get(blob).digest(), 1);
            TestImage liar = describing(lie);
            layout.holding(theirs, liar);
            layout.holding(APP, honest);
            assertHonestIsServed();
            layout.reopen(LayoutSettings.of(layout.root()));
            assertHonestIsServed();
            layout.store().remove(theirs);
            assertThat(layout.store().find(liar.digest())).isEmpty();
            assertHonestIsServed();
        }

        private void assertHonestIsServed() throws IOException {
            for (TestBlob blob : honest.blobs()) {
                Content content = layout.store().find(blob.digest()).orElseThrow();
                assertThat(content.bytes(10_000)).isEqualTo(blob.bytes());
                assertThat(content.mediaType())
                        .isEqualTo(
                                blob.digest().equals(honest.digest())
                                        ? MediaType.OCI_MANIFEST
                                        : MediaType.OCTET_STREAM);
            }
        }

        @Test
        void contentThatComesLaterIsKept() throws IOException {
            TestBlob late = TestBlob.of("late");
            layout.holding(theirs, describing(late.descriptor()));
            layout.place(late);
            layout.later();
            layout.holding(APP, honest);
            layout.store().remove(APP);
            assertThat(layout.store().find(late.digest())).isPresent();
            layout.store().remove(theirs);
            assertThat(layout.store().find(late.digest())).isEmpty();
        }

        @Test
        void contentThatIsWrittenLaterIsKept() throws IOException {
            TestBlob late = TestBlob.of("late");
            layout.holding(theirs, describing(late.descriptor()));
            ImageStoreContract.write(layout.store(), late);
            layout.later();
            layout.holding(APP, honest);
            layout.store().remove(APP);
            assertThat(layout.store().find(late.digest())).isPresent();
        }
    }

    @Nested
    class Removing {
        @Test
        void unnamedReferrersGoWithTheirSubject() throws IOException {
            TestImage image = TestImages.image("signed");
            TestImage signature = TestImages.artifact(image.target(), "application/vnd.example.signature", Map.of());
            TestImage other = TestImages.artifact(
                    TestImages.image("elsewhere").target(), "application/vnd.example.signature", Map.of());
            layout.place(image, Map.of(CONTAINERD_NAME, APP.toString()));
            layout.place(signature, Map.of());
            layout.place(other, Map.of());
            layout.later();
            assertThat(layout.store().referrers(image.digest())).hasSize(1);
            layout.store().remove(APP);
            assertThat(layout.store().find(signature.digest())).isEmpty();
            assertThat(layout.store().referrers(image.digest())).isEmpty();
            assertThat(layout.store().find(other.digest())).isPresent();
            assertThat(layout.index().getAsJsonArray("manifests")).hasSize(1);
        }

        @Test
        void unnamedReferrersStayWithAKeptSubject() throws IOException {
            TestImage image = TestImages.image("signed");
            TestImage signature = TestImages.artifact(image.target(), "application/vnd.example.signature", Map.of());
            layout.place(TestImages.index(image, TestImages.image("x")), Map.of(CONTAINERD_NAME, APP.toString()));
            layout.place(image, Map.of(CONTAINERD_NAME, "registry.example.org/team/kept:1"));
            layout.place(signature, Map.of());
            layout.later();
            layout.store().remove(APP);
            assertThat(layout.store().referrers(image.digest())).hasSize(1);
            assertThat(layout.store().find(signature.digest())).isPresent();
        }

        @Test
        void oldContentThatNobodyNamedIsCollected() throws IOException {
            TestBlob orphan = TestBlob.of("orphan");
            layout.place(orphan);
            layout.holding(APP, TestImages.image("goes"));
            layout.store().remove(APP);
            assertThat(layout.store().find(orphan.digest())).isPresent();
            layout.later();
            layout.holding(APP, TestImages.image("goes too"));
            layout.store().remove(APP);
            assertThat(layout.store().find(orphan.digest())).isEmpty();
        }

        @Test
        void contentOfALongPullIsNotCollected() throws IOException {
            TestImage arriving = TestImages.image("arriving");
            TestBlob first = arriving.blobs().get(0);
            TestBlob second = arriving.blobs().get(1);
            layout.holding(APP, TestImages.image("goes"));
            ImageStoreContract.write(layout.store(), first);
            try (ContentWriter writer =
                    layout.store().write(second.descriptor()).orElseThrow()) {
                layout.later();
                layout.store().remove(APP);
                writer.write(second.buffer());
                writer.commit();
            }
            layout.holding(APP, TestImages.image("goes too"));
            layout.store().remove(APP);
            assertThat(layout.store().find(first.digest())).isPresent();
            layout.later();
            layout.holding(APP, TestImages.image("goes as well"));
            layout.store().remove(APP);
            assertThat(layout.store().find(first.digest())).isEmpty();
        }

        @Test
        void contentFoundThereByAPullIsNotCollected() throws IOException {
            TestImage image = TestImages.image("shared");
            layout.holding(APP, image);
            TestBlob layer = image.blobs().get(0);
            assertThat(layout.store().write(layer.descriptor())).isEmpty();
            layout.store().remove(APP);
            assertThat(layout.store().find(layer.digest())).isPresent();
            assertThat(layout.store().find(image.digest())).isEmpty();
        }
    }
}
