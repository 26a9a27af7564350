// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static io.peili.store.layout.internal.LayoutFixture.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.Image;
import io.peili.content.Progress;
import io.peili.oci.Descriptor;
import io.peili.oci.Reference;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder and the archives of another tool, where it is installed. */
class SkopeoTest {
    @TempDir
    private Path folder;

    private LayoutFixture layout;
    private final TestImage image = TestImages.image("skopeo", 1000, 20_000);

    @BeforeEach
    void open() throws IOException {
        layout = new LayoutFixture(folder.resolve("layout"));
        Assumptions.assumeTrue(
                List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "skopeo"))),
                "skopeo is not installed");
    }

    @AfterEach
    void close() throws IOException {
        layout.close();
    }

    private void copy(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "-q"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private String inLayout(Reference name) {
        return "oci:" + layout.root() + ":" + name;
    }

    @Test
    void imagesAreReadByName() throws Exception {
        layout.holding(APP, TestImages.index(image, TestImages.image("other")));
        layout.holding(Reference.parse("registry.example.org/team/plain:1"), image);
        copy("--all", inLayout(APP), "oci:" + folder.resolve("index"));
        copy(inLayout(Reference.parse("registry.example.org/team/plain:1")), "dir:" + folder.resolve("copy"));
        for (TestBlob blob : image.blobs().subList(0, 3)) {
            assertThat(folder.resolve("copy").resolve(blob.digest().hex())).hasBinaryContent(blob.bytes());
        }
    }

    @Test
    void imagesThatItWritesAreNoticed() throws Exception {
        layout.holding(APP, image);
        Reference theirs = Reference.parse("registry.example.org/team/theirs:2");
        copy(inLayout(APP), inLayout(theirs));
        layout.later();
        assertThat(layout.store().images()).extracting(Image::name).containsExactly(APP, theirs);
        assertThat(layout.store().remove(theirs)).isTrue();
        assertThat(layout.store().find(image.digest())).isPresent();
    }

    @Test
    void itsArchivesAreTakenOver() throws Exception {
        layout.holding(APP, image);
        Path docker = folder.resolve("docker.tar");
        copy(inLayout(APP), "docker-archive:" + docker + ":team/docker:3");
        Path oci = folder.resolve("oci.tar");
        copy(inLayout(APP), "oci-archive:" + oci + ":registry.example.org/team/oci:4");
        layout.store().importArchive(docker, Progress.NONE);
        layout.store().importArchive(oci, Progress.NONE);
        layout.store().importArchive(docker, Optional.of(Reference.parse("team/given:5")), Progress.NONE);
        assertThat(layout.store().images())
                .extracting(entry -> entry.name().toString())
                .containsExactly(
                        "docker.io/team/docker:3",
                        "docker.io/team/given:5",
                        APP.toString(),
                        "registry.example.org/team/oci:4");
        Reference saved = Reference.parse("team/docker:3");
        copy(inLayout(saved), "dir:" + folder.resolve("copy"));
        assertThat(layout.store().resolve(APP.name(), "1").map(Descriptor::digest))
                .isEqualTo(layout.store()
                        .resolve(
                                Reference.parse("registry.example.org/team/oci:4")
                                        .name(),
                                "4")
                        .map(Descriptor::digest));
    }
}
