// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.Image;
import io.peili.content.ImageStore;
import io.peili.content.Ingest;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every {@link ImageStore} does beside {@link ContentStoreContract}; archives are in {@link ArchiveContract}. */
public interface ImageStoreContract {
    /** A name for the tests. */
    Reference NAME = Reference.parse("registry.example.org/team/written:1");

    /**
     * The store under test.
     *
     * @return the same store during one test, empty at its start
     * @throws IOException if it cannot be made
     */
    ImageStore imageStore() throws IOException;

    /**
     * Writes an image as one who pulls it does: all content, then the name.
     *
     * @param store where to
     * @param name its name
     * @param image the image
     * @throws IOException if that fails
     */
    static void write(ImageStore store, Reference name, TestImage image) throws IOException {
        for (TestBlob blob : image.blobs()) {
            write(store, blob);
        }
        store.tag(name, image.target());
    }

    /**
     * Writes content unless it is there.
     *
     * @param store where to
     * @param blob the content
     * @throws IOException if that fails
     */
    static void write(ImageStore store, TestBlob blob) throws IOException {
        var writer = store.write(blob.descriptor());
        if (writer.isPresent()) {
            try (ContentWriter open = writer.get()) {
                open.write(blob.buffer().position((int) open.offset()));
                open.commit();
            }
        }
    }

    private ContentWriter begin(Descriptor descriptor) throws IOException {
        return imageStore().write(descriptor).orElseThrow();
    }

    @Test
    default void writtenContentIsThereAfterTheCommit() throws IOException {
        TestBlob blob = TestBlob.of("written");
        try (ContentWriter writer = begin(blob.descriptor())) {
            assertThat(writer.offset()).isZero();
            writer.write(blob.buffer().limit(3));
            writer.write(blob.buffer().position(3));
            assertThat(writer.offset()).isEqualTo(7);
            assertThat(imageStore().find(blob.digest())).isEmpty();
            writer.commit();
            assertThat(imageStore().find(blob.digest())).isPresent();
        }
        assertThat(imageStore().find(blob.digest()).orElseThrow().bytes(100)).isEqualTo(blob.bytes());
        assertThat(imageStore().write(blob.descriptor())).isEmpty();
    }

    @Test
    default void emptyContentCanBeWritten() throws IOException {
        TestBlob empty = TestBlob.of("");
        write(imageStore(), empty);
        assertThat(imageStore().find(empty.digest()).orElseThrow().size()).isZero();
    }

    @Test
    default void sha512ContentCanBeWritten() throws IOException {
        TestBlob longer = TestBlob.of(DigestAlgorithm.SHA512, MediaType.OCTET_STREAM, TestImages.noise("512", 3000));
        write(imageStore(), longer);
        assertThat(imageStore().find(longer.digest()).orElseThrow().bytes(3000)).isEqualTo(longer.bytes());
    }

    @Test
    default void interruptedWritingIsResumed() throws IOException {
        TestBlob blob = TestBlob.of(MediaType.OCTET_STREAM, TestImages.noise("resumed", 10_000));
        try (ContentWriter writer = begin(blob.descriptor())) {
            writer.write(blob.buffer().limit(4000));
        }
        assertThat(imageStore().find(blob.digest())).isEmpty();
        try (ContentWriter writer = begin(blob.descriptor())) {
            assertThat(writer.offset()).isEqualTo(4000);
            writer.write(blob.buffer().position(4000));
            writer.commit();
        }
        assertThat(imageStore().find(blob.digest()).orElseThrow().bytes(10_000)).isEqualTo(blob.bytes());
    }

    @Test
    default void contentWithWrongDigestIsThrownAway() throws IOException {
        TestBlob blob = TestBlob.of("expected");
        try (ContentWriter writer = begin(blob.descriptor())) {
            writer.write(TestBlob.of("received").buffer());
            assertThatThrownBy(writer::commit)
                    .isInstanceOf(ContentCorruptException.class)
                    .hasMessageContaining(blob.digest().toString());
        }
        assertThat(imageStore().find(blob.digest())).isEmpty();
        try (ContentWriter writer = begin(blob.descriptor())) {
            assertThat(writer.offset()).isZero();
        }
    }

    @Test
    default void contentOfWrongSizeIsRefused() throws IOException {
        TestBlob blob = TestBlob.of("expected");
        try (ContentWriter writer = begin(blob.descriptor())) {
            writer.write(blob.buffer().limit(5));
            assertThatThrownBy(writer::commit).isInstanceOf(ContentCorruptException.class);
        }
        try (ContentWriter writer = begin(blob.descriptor())) {
            assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(9))).isInstanceOf(IOException.class);
        }
        assertThat(imageStore().find(blob.digest())).isEmpty();
    }

    @Test
    default void onlyOneWritesTheSameContent() throws IOException {
        TestBlob blob = TestBlob.of("one writer");
        try (ContentWriter writer = begin(blob.descriptor())) {
            assertThat(writer.offset()).isZero();
            assertThatThrownBy(() -> imageStore().write(blob.descriptor()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(blob.digest().toString());
        }
        begin(blob.descriptor()).close();
    }

    @Test
    default void tagNeedsAllContent() throws IOException {
        TestImage image = TestImages.image("incomplete");
        for (TestBlob blob : image.blobs()) {
            assertThatThrownBy(() -> imageStore().tag(NAME, image.target())).isInstanceOf(IOException.class);
            assertThat(imageStore().resolve(NAME.name(), "1")).isEmpty();
            write(imageStore(), blob);
        }
        imageStore().tag(NAME, image.target());
        assertThat(imageStore().resolve(NAME.name(), "1").map(Descriptor::digest))
                .contains(image.digest());
        for (TestBlob blob : image.blobs()) {
            assertThat(imageStore().find(blob.digest())).isPresent();
        }
    }

    @Test
    default void nameNeedsNoTag() throws IOException {
        TestImage image = TestImages.image("by digest");
        Reference name = Reference.of(NAME.name(), image.digest());
        write(imageStore(), name, image);
        assertThat(imageStore().images())
                .extracting(Image::name, listed -> listed.target().digest())
                .containsExactly(tuple(name, image.digest()));
        assertThat(imageStore().remove(name)).isTrue();
        assertThat(imageStore().images()).isEmpty();
        assertThat(imageStore().find(image.digest())).isEmpty();
    }

    @Test
    default void tagCountsMoreThanADigestBesideIt() throws IOException {
        TestImage image = TestImages.image("both");
        write(imageStore(), new Reference(NAME.name(), NAME.tag(), Optional.of(image.digest())), image);
        assertThat(imageStore().images()).extracting(Image::name).containsExactly(NAME);
        assertThat(imageStore().resolve(NAME.name(), "1").map(Descriptor::digest))
                .contains(image.digest());
    }

    @Test
    default void indexMayLackPlatforms() throws IOException {
        TestImage here = TestImages.image("here");
        TestImage index = TestImages.index(here, TestImages.image("elsewhere"));
        write(imageStore(), index.manifest());
        for (TestBlob blob : here.blobs()) {
            write(imageStore(), blob);
        }
        imageStore().tag(NAME, index.target());
        assertThat(imageStore().resolve(NAME.name(), "1").map(Descriptor::digest))
                .contains(index.digest());
    }

    @Test
    default void removeFreesOnlyWhatNobodyElseNeeds() throws IOException {
        TestImage kept = TestImages.image("kept");
        TestImage signature = TestImages.artifact(kept.target(), "application/vnd.example.signature", Map.of());
        TestImage removed = TestImages.index(kept, TestImages.image("freed"));
        Reference other = Reference.parse("registry.example.org/team/other:1");
        write(imageStore(), NAME, removed);
        write(imageStore(), other, kept);
        write(imageStore(), Reference.parse("registry.example.org/team/other:signature"), signature);
        assertThat(imageStore().remove(NAME)).isTrue();
        assertThat(imageStore().remove(NAME)).isFalse();
        for (Digest digest : removed.digests()) {
            assertThat(imageStore().find(digest).isPresent())
                    .isEqualTo(kept.digests().contains(digest));
        }
        assertThat(imageStore().referrers(kept.digest())).hasSize(1);
        assertThat(imageStore().images()).hasSize(2);
    }

    @Test
    default void contentBeingWrittenSurvivesARemove() throws IOException {
        write(imageStore(), NAME, TestImages.image("leaves"));
        TestImage arriving = TestImages.image("arriving");
        List<TestBlob> blobs = arriving.blobs();
        write(imageStore(), blobs.get(0));
        try (ContentWriter writer = begin(blobs.get(1).descriptor())) {
            writer.write(blobs.get(1).buffer().limit(10));
            imageStore().remove(NAME);
            writer.write(blobs.get(1).buffer().position(10));
            writer.commit();
        }
        write(imageStore(), NAME, arriving);
        assertThat(imageStore().resolve(NAME.name(), "1").map(Descriptor::digest))
                .contains(arriving.digest());
    }

    @Test
    default void arrivingContentIsReadWhileItGrows()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        TestBlob blob = TestBlob.of(MediaType.OCTET_STREAM, TestImages.noise("growing", 50_000));
        try (ContentWriter writer = begin(blob.descriptor())) {
            writer.write(blob.buffer().limit(20_000));
            Ingest ingest = imageStore().ingest(blob.digest()).orElseThrow();
            assertThat(ingest.expected()).isEqualTo(blob.digest());
            assertThat(ingest.total()).hasValue(50_000);
            assertThat(ingest.offset()).isEqualTo(20_000);
            try (Chunks chunks = ingest.open(0)) {
                ByteBuffer first = chunks.next().orElseThrow();
                int read = first.remaining();
                assertThat(first).isEqualTo(blob.buffer().limit(read));
                CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> drainQuietly(chunks));
                writer.write(blob.buffer().position(20_000));
                writer.commit();
                byte[] expected = new byte[50_000 - read];
                blob.buffer().position(read).get(expected);
                assertThat(rest.get(20, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        }
        assertThat(imageStore().ingest(blob.digest())).isEmpty();
    }

    @Test
    default void readerOfAbandonedContentIsTold()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        TestBlob blob = TestBlob.of(MediaType.OCTET_STREAM, TestImages.noise("abandoned", 5000));
        ContentWriter writer = begin(blob.descriptor());
        writer.write(blob.buffer().limit(1000));
        try (Chunks chunks = imageStore().ingest(blob.digest()).orElseThrow().open(0)) {
            CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> drainQuietly(chunks));
            writer.close();
            assertThatThrownBy(() -> reading.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
        }
        assertThat(imageStore().ingest(blob.digest())).isEmpty();
    }

    private static byte[] drainQuietly(Chunks chunks) {
        try {
            return ContentStoreContract.drain(chunks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
