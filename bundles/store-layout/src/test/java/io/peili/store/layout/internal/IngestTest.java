// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.Ingest;
import io.peili.oci.Descriptor;
import io.peili.oci.MediaType;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
    private static final int SIZE = 300_000;

    @TempDir
    private Path folder;

    private LayoutFixture layout;
    private final TestBlob blob = TestBlob.of(MediaType.OCTET_STREAM, TestImages.noise("ingest", SIZE));

    @BeforeEach
    void open() throws IOException {
        LayoutSettings plain = LayoutSettings.of(folder);
        var impatient = new LayoutSettings.IngestSettings(Duration.ofMillis(50), 64, Duration.ofHours(1));
        layout = new LayoutFixture(
                folder, new LayoutSettings(folder, Optional.empty(), plain.archives(), impatient, plain.grace()));
    }

    @AfterEach
    void close() throws IOException {
        layout.close();
    }

    private ContentWriter begin() throws IOException {
        return layout.store().write(blob.descriptor()).orElseThrow();
    }

    private Ingest ingest() {
        return layout.store().ingest(blob.digest()).orElseThrow();
    }

    @Test
    void lastByteComesOnlyAfterTheCommit() throws IOException {
        try (ContentWriter writer = begin();
                Chunks chunks = ingest().open(SIZE - 10)) {
            writer.write(blob.buffer());
            assertThat(chunks.length()).isEqualTo(10);
            assertThat(chunks.next().orElseThrow().remaining()).isEqualTo(9);
            writer.commit();
            assertThat(chunks.next().orElseThrow()).isEqualTo(blob.buffer().position(SIZE - 1));
            assertThat(chunks.next()).isEmpty();
        }
    }

    @Test
    void readerOfCorruptContentNeverGetsAllOfIt() throws IOException {
        byte[] wrong = blob.bytes();
        wrong[5] ^= 1;
        try (ContentWriter writer = begin();
                Chunks chunks = ingest().open(0)) {
            writer.write(ByteBuffer.wrap(wrong));
            assertThatThrownBy(writer::commit).isInstanceOf(ContentCorruptException.class);
            assertThatThrownBy(() -> ContentStoreContract.drain(chunks)).hasMessageContaining("given up");
        }
        assertThat(layout.ingest()).isEmpty();
    }

    @Test
    void readerOfStalledContentGivesUp() throws IOException {
        try (ContentWriter writer = begin();
                Chunks chunks = ingest().open(0)) {
            writer.write(blob.buffer().limit(100));
            assertThat(chunks.next().orElseThrow().remaining()).isEqualTo(100);
            assertThatThrownBy(chunks::next).hasMessageContaining("stands still at 100 of " + SIZE);
        }
    }

    @Test
    void ingestCanBeOpenedAfterTheRename() throws IOException {
        try (ContentWriter writer = begin()) {
            Ingest ingest = ingest();
            writer.write(blob.buffer());
            writer.commit();
            assertThat(layout.store().ingest(blob.digest())).isEmpty();
            try (Chunks chunks = ingest.open(SIZE - 5)) {
                assertThat(ContentStoreContract.drain(chunks)).hasSize(5);
            }
            assertThatThrownBy(() -> ingest.open(SIZE + 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void resumedIngestIsReadFromItsStart() throws IOException {
        try (ContentWriter writer = begin()) {
            writer.write(blob.buffer().limit(200_000));
        }
        try (ContentWriter writer = begin();
                Chunks chunks = ingest().open(0)) {
            assertThat(ingest().offset()).isEqualTo(200_000);
            writer.write(blob.buffer().position(200_000));
            writer.commit();
            assertThat(ContentStoreContract.drain(chunks)).isEqualTo(blob.bytes());
        }
    }

    @Test
    void closingTheStoreGivesWritersUpAndKeepsWhatCame() throws IOException {
        ContentWriter writer = begin();
        writer.write(blob.buffer().limit(1000));
        layout.reopen(LayoutSettings.of(folder));
        assertThatThrownBy(() -> writer.write(blob.buffer())).hasMessageContaining("closed");
        try (ContentWriter resumed = begin()) {
            assertThat(resumed.offset()).isEqualTo(1000);
        }
    }

    @Test
    void manyReadersFollowOneWriter() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(16);
        LayoutStore store = layout.reopen(LayoutSettings.of(folder));
        try (ContentWriter writer = begin()) {
            Ingest ingest = ingest();
            List<CompletableFuture<byte[]>> reading = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                reading.add(CompletableFuture.supplyAsync(() -> drain(ingest), readers));
            }
            for (int start = 0; start < SIZE; start += 10_000) {
                writer.write(blob.buffer().position(start).limit(start + 10_000));
            }
            writer.commit();
            for (CompletableFuture<byte[]> one : reading) {
                assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(blob.bytes());
            }
        } finally {
            readers.shutdownNow();
        }
        assertThat(store.find(blob.digest())).isPresent();
    }

    private static byte[] drain(Ingest ingest) {
        try (Chunks chunks = ingest.open(0)) {
            return ContentStoreContract.drain(chunks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void damagedPartialContentIsThrownAwayAtTheEnd() throws IOException {
        TestBlob other = TestBlob.of(MediaType.OCTET_STREAM, TestImages.noise("other", SIZE));
        Descriptor descriptor = blob.descriptor();
        try (ContentWriter writer = begin()) {
            writer.write(other.buffer().limit(1000));
        }
        try (ContentWriter writer = layout.store().write(descriptor).orElseThrow()) {
            writer.write(blob.buffer().position(1000));
            assertThatThrownBy(writer::commit).isInstanceOf(ContentCorruptException.class);
        }
        try (ContentWriter writer = begin()) {
            assertThat(writer.offset()).isZero();
        }
    }
}
