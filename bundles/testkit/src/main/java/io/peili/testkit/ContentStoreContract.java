// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.content.ContentStore;
import io.peili.content.Image;
import io.peili.content.InventoryChange;
import io.peili.content.Subscription;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ContentStore} does. A test class implements this interface, makes a fresh, empty store for each
 * test, and says how images get into it and out again.
 */
public interface ContentStoreContract {
    /** Names for the tests. */
    Reference APP = Reference.parse("registry.example.org/team/app:1");

    /** Another repository. */
    Reference TOOL = Reference.parse("registry.example.org/team/tool:1");

    /**
     * The store under test.
     *
     * @return the same store during one test
     * @throws IOException if it cannot be made
     */
    ContentStore store() throws IOException;

    /**
     * Brings an image in, whatever way images come into this store.
     *
     * @param name its name
     * @param image the image
     * @throws IOException if that fails
     */
    void put(Reference name, TestImage image) throws IOException;

    /**
     * Takes an image out, with the content that nothing else needs.
     *
     * @param name its name
     * @throws IOException if that fails
     */
    void drop(Reference name) throws IOException;

    /**
     * Reads a part of some content through its body.
     *
     * @param content the content
     * @param offset the first byte
     * @param length how many
     * @return the bytes
     * @throws IOException if that fails
     */
    static byte[] read(Content content, long offset, long length) throws IOException {
        try (Body body = content.open(offset, length)) {
            assertThat(body.length()).isEqualTo(length);
            return drain(body);
        }
    }

    /**
     * Reads a body to its end.
     *
     * @param body the body
     * @return the bytes
     * @throws IOException if that fails
     */
    static byte[] drain(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.forEach(buffer -> {
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            bytes.writeBytes(piece);
        });
        return bytes.toByteArray();
    }

    @Test
    default void storeHasAKind() throws IOException {
        assertThat(store().kind()).isNotBlank();
    }

    @Test
    default void absentContentIsEmpty() throws IOException {
        Digest absent = Digest.sha256("absent".getBytes(UTF_8));
        assertThat(store().find(absent)).isEmpty();
        assertThat(store().ingest(absent)).isEmpty();
        assertThat(store().referrers(absent)).isEmpty();
        assertThat(store().resolve(APP.name(), "1")).isEmpty();
        assertThat(store().images()).isEmpty();
    }

    @Test
    default void everyBlobOfAnImageIsFoundWithItsSizeAndBytes() throws IOException {
        TestImage image = TestImages.image("found", 10, 200_000);
        put(APP, image);
        for (TestBlob blob : image.blobs()) {
            Content content = store().find(blob.digest()).orElseThrow();
            assertThat(content.digest()).isEqualTo(blob.digest());
            assertThat(content.size()).isEqualTo(blob.descriptor().size());
            assertThat(read(content, 0, content.size())).isEqualTo(blob.bytes());
            assertThat(content.bytes(1_000_000)).isEqualTo(blob.bytes());
        }
    }

    @Test
    default void rangesOfContentAreExact() throws IOException {
        TestImage image = TestImages.image("ranges", 150_000);
        put(APP, image);
        TestBlob layer = image.blobs().get(0);
        Content content = store().find(layer.digest()).orElseThrow();
        long size = content.size();
        long[][] ranges = {{0, 1}, {1, 1}, {size - 1, 1}, {0, 0}, {size, 0}, {777, 70_000}, {65_535, 2}};
        for (long[] range : ranges) {
            byte[] expected = new byte[(int) range[1]];
            layer.buffer().position((int) range[0]).get(expected);
            assertThat(read(content, range[0], range[1])).isEqualTo(expected);
        }
    }

    @Test
    default void manifestsHaveTheirExactTypeAndBlobsNone() throws IOException {
        TestImage first = TestImages.image("first");
        TestImage second = TestImages.image("second");
        TestImage index = TestImages.index(first, second);
        put(APP, index);
        assertThat(typeOf(index.digest())).isEqualTo(MediaType.OCI_INDEX);
        assertThat(typeOf(first.digest())).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(typeOf(second.digest())).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(typeOf(first.blobs().get(0).digest())).isEqualTo(MediaType.OCTET_STREAM);
        TestImage docker = TestImages.dockerImage("docker", 100);
        put(TOOL, docker);
        assertThat(typeOf(docker.digest())).isEqualTo(MediaType.DOCKER_MANIFEST);
    }

    private MediaType typeOf(Digest digest) throws IOException {
        return store().find(digest).orElseThrow().mediaType();
    }

    @Test
    default void tagsResolveToTheirManifest() throws IOException {
        TestImage image = TestImages.image("resolve");
        put(APP, image);
        Descriptor target = store().resolve(APP.name(), "1").orElseThrow();
        assertThat(target.digest()).isEqualTo(image.digest());
        assertThat(target.size()).isEqualTo(image.target().size());
        assertThat(target.mediaType()).isEqualTo(image.target().mediaType());
        assertThat(store().resolve(APP.name(), "2")).isEmpty();
        assertThat(store().resolve(new ImageName("other.example.org", "team/app"), "1"))
                .isEmpty();
    }

    @Test
    default void tagMovesToAnotherImage() throws IOException {
        put(APP, TestImages.image("old"));
        TestImage moved = TestImages.image("new");
        put(APP, moved);
        assertThat(store().resolve(APP.name(), "1").map(Descriptor::digest)).contains(moved.digest());
        assertThat(store().images()).hasSize(1);
    }

    @Test
    default void imagesAreOrderedByName() throws IOException {
        TestImage image = TestImages.image("ordered");
        put(TOOL, image);
        put(APP, image);
        Reference other = Reference.parse("registry.example.org/team/app:2");
        put(other, TestImages.image("ordered 2"));
        assertThat(store().images()).extracting(Image::name).containsExactly(APP, other, TOOL);
        assertThat(store().images().get(0).target().digest()).isEqualTo(image.digest());
    }

    @Test
    default void droppedImageIsGoneAndSharedContentStays() throws IOException {
        TestImage shared = TestImages.image("shared");
        TestImage index = TestImages.index(shared, TestImages.image("alone"));
        put(APP, index);
        put(TOOL, shared);
        drop(APP);
        assertThat(store().resolve(APP.name(), "1")).isEmpty();
        for (Digest digest : index.digests()) {
            assertThat(store().find(digest).isPresent())
                    .isEqualTo(shared.digests().contains(digest));
        }
    }

    @Test
    default void referrersTellTypeAndAnnotations() throws IOException {
        TestImage image = TestImages.image("subject");
        TestImage signature =
                TestImages.artifact(image.target(), "application/vnd.example.signature", Map.of("by", "somebody"));
        TestImage sbom = TestImages.artifact(image.target(), "application/vnd.example.sbom", Map.of());
        put(APP, image);
        put(Reference.parse("registry.example.org/team/app:signature"), signature);
        put(Reference.parse("registry.example.org/team/app:sbom"), sbom);
        List<Descriptor> referrers = store().referrers(image.digest());
        assertThat(referrers).extracting(Descriptor::digest).isSorted();
        assertThat(referrers)
                .extracting(Descriptor::digest)
                .containsExactlyInAnyOrder(signature.digest(), sbom.digest());
        Descriptor first = referrers.stream()
                .filter(referrer -> referrer.digest().equals(signature.digest()))
                .findFirst()
                .orElseThrow();
        assertThat(first.artifactType()).contains("application/vnd.example.signature");
        assertThat(first.annotations()).containsEntry("by", "somebody");
        assertThat(first.size()).isEqualTo(signature.target().size());
        assertThat(first.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(store().referrers(signature.digest())).isEmpty();
    }

    @Test
    default void referrersAreKnownWithoutTheirSubject() throws IOException {
        TestImage absent = TestImages.image("absent subject");
        TestImage signature = TestImages.artifact(absent.target(), "application/vnd.example.signature", Map.of());
        put(APP, signature);
        assertThat(store().find(absent.digest())).isEmpty();
        assertThat(store().referrers(absent.digest()))
                .extracting(Descriptor::digest)
                .containsExactly(signature.digest());
        drop(APP);
        assertThat(store().referrers(absent.digest())).isEmpty();
    }

    @Test
    default void watcherIsToldFirstAllThenChanges() throws IOException {
        TestImage before = TestImages.image("before");
        TestImage after = TestImages.image("after");
        put(APP, before);
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store().watch(told)) {
            assertThat(subscription).isNotNull();
            told.await("all", all -> all.content().containsAll(before.digests()));
            assertThat(told.changes().get(0).initial()).isTrue();
            assertThat(told.names()).isEqualTo(Map.of(APP, before.digest()));
            put(TOOL, after);
            told.await(
                    "the second image",
                    all -> all.content().containsAll(after.digests())
                            && Optional.ofNullable(all.names().get(TOOL)).equals(Optional.of(after.digest())));
            drop(APP);
            told.await(
                    "the first is gone",
                    all -> !all.names().containsKey(APP) && all.content().equals(after.digests()));
            assertThat(told.changes().stream().skip(1)).noneMatch(InventoryChange::initial);
        }
    }

    @Test
    default void watcherOfAnEmptyStoreIsToldSo() throws IOException {
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store().watch(told)) {
            assertThat(subscription).isNotNull();
            told.await("nothing", all -> !all.changes().isEmpty());
            assertThat(told.changes().get(0).initial()).isTrue();
            assertThat(told.content()).isEmpty();
        }
    }

    @Test
    default void closedWatcherIsToldNothingMore() throws IOException {
        InventoryRecorder closed = new InventoryRecorder();
        InventoryRecorder open = new InventoryRecorder();
        Subscription first = store().watch(closed);
        closed.await("all", all -> !all.changes().isEmpty());
        try (Subscription second = store().watch(open)) {
            assertThat(second).isNotNull();
            first.close();
            first.close();
            int told = closed.changes().size();
            TestImage image = TestImages.image("unseen");
            put(APP, image);
            open.await("the image", all -> all.names().containsKey(APP));
            assertThat(closed.changes()).hasSize(told);
        }
    }

    @Test
    default void manifestsCanBeReadFromTheStore() throws IOException {
        TestImage image = TestImages.image("manifest", 5, 6, 7);
        put(APP, image);
        Descriptor target = store().resolve(APP.name(), "1").orElseThrow();
        byte[] json = store().find(target.digest()).orElseThrow().bytes(Manifest.MAX_SIZE);
        assertThat(Manifest.parse(json).layers()).hasSize(3);
    }
}
