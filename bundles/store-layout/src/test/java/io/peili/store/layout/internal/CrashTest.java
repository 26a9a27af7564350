// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static io.peili.store.layout.internal.LayoutFixture.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.Progress;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.testkit.Compression;
import io.peili.testkit.TestArchive;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashTest {
    private static final Reference KEPT = Reference.parse("registry.example.org/team/kept:1");

    @TempDir
    private Path folder;

    private final TestImage kept = TestImages.image("kept", 3000, 5000);
    private final TestImage image = TestImages.image("crashed", 100_000, 200_000, 300);

    private Path archive() throws IOException {
        return TestArchive.oci(Map.of(APP.toString(), image)).write(folder.resolve("image.tar"), Compression.GZIP);
    }

    /** Everything is what its name says, and what was there before is complete. */
    private void assertSound(LayoutFixture layout) throws IOException {
        assertThat(layout.store().check().ok()).isTrue();
        try (Stream<Path> blobs = Files.list(layout.root().resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                assertThat(Digest.sha256(Files.readAllBytes(blob)).hex())
                        .isEqualTo(blob.getFileName().toString());
            }
        }
        assertThat(layout.store().resolve(KEPT.name(), "1").orElseThrow().digest())
                .isEqualTo(kept.digest());
        for (TestBlob blob : kept.blobs()) {
            assertThat(layout.store().find(blob.digest())).isPresent();
        }
        if (layout.store().resolve(APP.name(), "1").isPresent()) {
            for (TestBlob blob : image.blobs()) {
                assertThat(layout.store().find(blob.digest())).isPresent();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 9, 10, 11, 25})
    @Timeout(60)
    void killedImportLosesNothing(int steps) throws Exception {
        Path root = folder.resolve("layout");
        new LayoutFixture(root).holding(KEPT, kept).close();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImportLoop.class.getName(),
                        root.toString(),
                        archive().toString(),
                        APP.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader told = process.inputReader()) {
            for (int i = 0; i < steps; i++) {
                assertThat(told.readLine()).isNotNull();
            }
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        try (LayoutFixture layout = new LayoutFixture(root)) {
            assertThat(layout.ingest()).isEmpty();
            assertSound(layout);
            layout.store().importArchive(archive(), Progress.NONE);
            assertThat(layout.store().resolve(APP.name(), "1")).isPresent();
            assertSound(layout);
        }
    }

    @Test
    void importThatIsInterruptedAtAnyPointLosesNothing() throws IOException {
        Path archive = archive();
        try (LayoutFixture layout = new LayoutFixture(folder.resolve("layout"))) {
            layout.holding(KEPT, kept);
            var before = layout.files();
            int[] steps = new int[1];
            layout.store().importArchive(archive, Optional.of(APP), (what, done, total) -> steps[0]++);
            layout.store().remove(APP);
            for (int stop = 0; stop < steps[0]; stop++) {
                int[] left = {stop};
                assertThatThrownBy(() -> layout.store().importArchive(archive, (what, done, total) -> {
                            if (left[0]-- == 0) {
                                throw new IllegalStateException("interrupted");
                            }
                        }))
                        .hasMessage("interrupted");
                assertThat(layout.ingest()).isEmpty();
            }
            assertThat(layout.files()).hasSameSizeAs(before);
            assertSound(layout);
        }
    }

    @Test
    void secondImportWritesNothing() throws IOException {
        try (LayoutFixture layout = new LayoutFixture(folder.resolve("layout"))) {
            layout.store().importArchive(archive(), Progress.NONE);
            var before = layout.files();
            layout.store().importArchive(archive(), Progress.NONE);
            assertThat(layout.files()).isEqualTo(before);
            TestImage docker = TestImages.dockerImage("docker", 5000, 6000);
            Path saved = TestArchive.dockerSave(Map.of("app:1", docker))
                    .write(folder.resolve("saved.tar"), Compression.PLAIN);
            layout.store().importArchive(saved, Progress.NONE);
            var after = layout.files();
            layout.store().importArchive(saved, Progress.NONE);
            assertThat(layout.files()).isEqualTo(after);
        }
    }
}
