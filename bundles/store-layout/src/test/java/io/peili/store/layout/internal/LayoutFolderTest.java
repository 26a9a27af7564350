// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static io.peili.store.layout.internal.LayoutFixture.APP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ContentWriter;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutFolderTest {
    @TempDir
    private Path folder;

    @Test
    void newFolderIsALayoutThatOnlyItsGroupMayRead() throws IOException {
        Path root = folder.resolve("deep/layout");
        try (LayoutStore store = LayoutStore.open(LayoutSettings.of(root))) {
            assertThat(store.check().ok()).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                    .isIn("rwxr-x---", "rwx------");
            assertThat(root.resolve("oci-layout")).isRegularFile();
            assertThat(root.resolve("index.json")).isRegularFile();
            assertThat(root.resolve("blobs/sha256")).isDirectory();
        }
    }

    @Test
    void emptyMountPointBecomesALayout() throws IOException {
        Files.createDirectories(folder.resolve("lost+found"));
        LayoutStore.open(LayoutSettings.of(folder)).close();
        assertThat(folder.resolve("oci-layout")).exists();
    }

    @Test
    void folderWithOtherThingsIsRefused() throws IOException {
        Files.writeString(folder.resolve("letter.txt"), "dear", UTF_8);
        assertThatThrownBy(() -> LayoutStore.open(LayoutSettings.of(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("neither empty nor an OCI image layout");
        assertThat(folder.resolve("blobs")).doesNotExist();
    }

    @Test
    void otherVersionOfTheLayoutIsRefused() throws IOException {
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"9.0.0\"}", UTF_8);
        assertThatThrownBy(() -> LayoutStore.open(LayoutSettings.of(folder))).hasMessageContaining("1.0.0");
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayout", UTF_8);
        assertThatThrownBy(() -> LayoutStore.open(LayoutSettings.of(folder))).hasMessageContaining("JSON");
    }

    @Test
    void folderThatCannotBeMadeIsSaidClearly() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way", UTF_8);
        assertThatThrownBy(() -> LayoutStore.open(LayoutSettings.of(file.resolve("layout"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the store's folder " + file.resolve("layout") + " cannot be used");
    }

    @Test
    void folderThatMayNotBeWrittenIsSaidClearly() throws IOException {
        Path root = Files.createDirectories(folder.resolve("layout"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-x---"));
        Assumptions.assumeFalse(Files.isWritable(root), "the user of the tests may write everything");
        assertThatThrownBy(() -> LayoutStore.open(LayoutSettings.of(root)))
                .hasMessageContaining("no permission")
                .hasMessageContaining(System.getProperty("user.name"));
    }

    @Test
    void folderBelongsToOneNode() throws IOException {
        try (LayoutStore first = LayoutStore.open(LayoutSettings.of(folder))) {
            assertThat(first.check().ok()).isTrue();
            assertThatThrownBy(() -> LayoutStore.open(LayoutSettings.of(folder)))
                    .hasMessageContaining("in use by another node");
        }
        LayoutStore.open(LayoutSettings.of(folder)).close();
    }

    @Test
    void leftoversOfACrashAreCleanedAndPartialContentIsKept() throws IOException {
        try (LayoutFixture layout = new LayoutFixture(folder)) {
            layout.holding(APP, TestImages.image("kept"));
            TestBlob partial = TestBlob.of("partial content");
            try (ContentWriter writer =
                    layout.store().write(partial.descriptor()).orElseThrow()) {
                writer.write(partial.buffer().limit(7));
            }
            Path staging = Files.createDirectories(folder.resolve("ingest/import-123"));
            Files.writeString(staging.resolve("0"), "half a blob", UTF_8);
            Files.writeString(folder.resolve("ingest/index.json.tmp"), "half an index", UTF_8);
            layout.reopen(LayoutSettings.of(folder));
            assertThat(layout.ingest())
                    .containsExactly("sha256-" + partial.digest().hex() + ".part");
            try (ContentWriter writer =
                    layout.store().write(partial.descriptor()).orElseThrow()) {
                assertThat(writer.offset()).isEqualTo(7);
                writer.write(partial.buffer().position(7));
                writer.commit();
            }
            assertThat(layout.store().images()).hasSize(1);
            assertThat(layout.ingest()).isEmpty();
        }
    }

    @Test
    void onlyTheNewestPartialContentIsKept() throws IOException {
        LayoutSettings plain = LayoutSettings.of(folder);
        var two = new LayoutSettings.IngestSettings(Duration.ofSeconds(1), 2, Duration.ofHours(24));
        LayoutSettings settings = new LayoutSettings(folder, Optional.empty(), plain.archives(), two, plain.grace());
        try (LayoutFixture layout = new LayoutFixture(folder, settings)) {
            for (int i = 0; i < 4; i++) {
                TestBlob blob = TestBlob.of("partial " + i);
                try (ContentWriter writer =
                        layout.store().write(blob.descriptor()).orElseThrow()) {
                    writer.write(blob.buffer().limit(3));
                }
                Files.setLastModifiedTime(
                        part(blob), FileTime.from(Instant.now().minusSeconds(1000 - i)));
            }
            Files.setLastModifiedTime(
                    part(TestBlob.of("partial 3")), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
            layout.reopen(settings);
            assertThat(layout.ingest())
                    .containsExactlyInAnyOrder(
                            part(TestBlob.of("partial 1")).getFileName().toString(),
                            part(TestBlob.of("partial 2")).getFileName().toString());
        }
    }

    private Path part(TestBlob blob) {
        return folder.resolve("ingest").resolve("sha256-" + blob.digest().hex() + ".part");
    }
}
