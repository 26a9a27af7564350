// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.Image;
import io.peili.content.ImageStore;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How every {@link ImageStore} takes over archives. */
public interface ArchiveContract {
    /**
     * The store under test.
     *
     * @return the same store during one test, empty at its start
     * @throws IOException if it cannot be made
     */
    ImageStore imageStore() throws IOException;

    private void assertHolds(String name, TestImage image) throws IOException {
        Reference reference = Reference.parse(name);
        assertThat(imageStore()
                        .resolve(reference.name(), reference.tag().orElseThrow())
                        .orElseThrow()
                        .digest())
                .isEqualTo(image.digest());
        for (TestBlob blob : image.blobs()) {
            assertThat(imageStore().find(blob.digest()).orElseThrow().bytes(1_000_000))
                    .isEqualTo(blob.bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    default void ociArchiveIsTakenOver(Compression compression, @TempDir Path folder) throws IOException {
        TestImage image = TestImages.image("archived", 10, 100_000);
        TestArchive archive = TestArchive.oci(Map.of("registry.example.org/team/app:1", image));
        Path file = archive.write(folder.resolve("image.tar"), compression);
        List<Image> images = imageStore().importArchive(file, Progress.NONE);
        assertThat(images).extracting(Image::name).containsExactly(Reference.parse("registry.example.org/team/app:1"));
        assertHolds("registry.example.org/team/app:1", image);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    default void dockerSaveArchiveIsTakenOver(Compression compression, @TempDir Path folder) throws IOException {
        TestImage image = TestImages.dockerImage("saved", 10, 100_000);
        Path file = TestArchive.dockerSave(Map.of("app:2", image)).write(folder.resolve("image.tar"), compression);
        List<Image> images = imageStore().importArchive(file, Progress.NONE);
        assertThat(images).extracting(Image::name).containsExactly(Reference.parse("docker.io/library/app:2"));
        assertThat(images.get(0).target().mediaType().isManifest()).isTrue();
        for (TestBlob blob : image.blobs().subList(0, 3)) {
            assertThat(imageStore().find(blob.digest()).orElseThrow().bytes(1_000_000))
                    .isEqualTo(blob.bytes());
        }
        assertThat(imageStore().find(images.get(0).target().digest())).isPresent();
    }

    @Test
    default void newerDockerSaveArchiveIsTakenOver(@TempDir Path folder) throws IOException {
        TestImage image = TestImages.dockerImage("saved", 10, 100);
        TestArchive archive = TestArchive.dockerSaveWithLayout(Map.of("docker.io/library/app:2", image));
        imageStore().importArchive(archive.write(folder.resolve("image.tar"), Compression.PLAIN), Progress.NONE);
        assertHolds("docker.io/library/app:2", image);
        assertThat(imageStore().images()).hasSize(1);
    }

    @Test
    default void severalImagesOfOneArchiveAreTakenOver(@TempDir Path folder) throws IOException {
        Map<String, TestImage> images = new LinkedHashMap<>();
        images.put("registry.example.org/team/tool:1", TestImages.image("one"));
        images.put("nginx", TestImages.index(TestImages.image("two"), TestImages.image("three")));
        Path file = TestArchive.oci(images).write(folder.resolve("images.tar"), Compression.PLAIN);
        assertThat(imageStore().importArchive(file, Progress.NONE))
                .extracting(image -> image.name().toString())
                .containsExactly("registry.example.org/team/tool:1", "docker.io/library/nginx:latest");
        for (Map.Entry<String, TestImage> image : images.entrySet()) {
            assertHolds(image.getKey(), image.getValue());
        }
    }

    @Test
    default void namesComeFromRefNameToo(@TempDir Path folder) throws IOException {
        TestImage image = TestImages.image("by ref name");
        TestArchive archive = TestArchive.ociByRefName(Map.of("registry.example.org/team/app:1", image));
        imageStore().importArchive(archive.write(folder.resolve("image.tar"), Compression.PLAIN), Progress.NONE);
        assertHolds("registry.example.org/team/app:1", image);
    }

    @Test
    default void nameCanBeGiven(@TempDir Path folder) throws IOException {
        TestImage image = TestImages.image("unnamed");
        Path file = TestArchive.ociUnnamed(image).write(folder.resolve("image.tar"), Compression.PLAIN);
        assertThatThrownBy(() -> imageStore().importArchive(file, Progress.NONE))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining("name");
        imageStore().importArchive(file, Optional.of(Reference.parse("team/given:3")), Progress.NONE);
        assertHolds("docker.io/team/given:3", image);
    }

    @Test
    default void secondImportChangesNothing(@TempDir Path folder) throws IOException {
        TestImage image = TestImages.image("twice");
        Path file = TestArchive.oci(Map.of("registry.example.org/team/app:1", image))
                .write(folder.resolve("image.tar"), Compression.GZIP);
        List<Image> first = imageStore().importArchive(file, Progress.NONE);
        assertThat(imageStore().importArchive(file, Progress.NONE)).isEqualTo(first);
        assertThat(imageStore().images()).hasSize(1);
        assertHolds("registry.example.org/team/app:1", image);
    }

    @Test
    default void brokenArchiveChangesNothing(@TempDir Path folder) throws IOException {
        TestImage image = TestImages.image("broken");
        Digest layer = image.blobs().get(0).digest();
        Map<String, TestImage> images = Map.of("registry.example.org/team/app:1", image);
        Path missing = TestArchive.oci(images)
                .without(TestArchive.path(layer))
                .write(folder.resolve("missing.tar"), Compression.PLAIN);
        Path wrong = TestArchive.oci(images)
                .with(TestArchive.path(layer), "something else".getBytes(UTF_8))
                .write(folder.resolve("wrong.tar"), Compression.PLAIN);
        Path none = Files.writeString(folder.resolve("none.tar"), "not an archive, but long enough to be read");
        Path empty = Files.createFile(folder.resolve("empty.tar"));
        for (Path file : List.of(missing, wrong, none, empty)) {
            assertThatThrownBy(() -> imageStore().importArchive(file, Progress.NONE))
                    .isInstanceOf(InvalidArchiveException.class);
        }
        assertThat(imageStore().images()).isEmpty();
        for (Digest digest : image.digests()) {
            assertThat(imageStore().find(digest)).isEmpty();
        }
    }

    @Test
    default void progressReachesItsEnd(@TempDir Path folder) throws IOException {
        Path file = TestArchive.oci(Map.of("app", TestImages.image("progress")))
                .write(folder.resolve("image.tar"), Compression.GZIP);
        long[] last = new long[2];
        imageStore().importArchive(file, (what, done, total) -> {
            assertThat(what).isNotBlank();
            assertThat(done).isGreaterThanOrEqualTo(last[0]);
            last[0] = done;
            last[1] = total;
        });
        assertThat(last[0]).isEqualTo(last[1]).isEqualTo(Files.size(file));
    }
}
