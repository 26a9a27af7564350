// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Images that come into containerd out of archives, by the shell and by the folder that the node looks into. */
@Timeout(1500) // the first time containerd 2 has to be built
@ExtendWith(BedExtension.class)
class ArchivesIT {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    private final Bed bed;
    private final Containerd a;
    private final Containerd b;

    ArchivesIT(Bed bed) {
        this.bed = bed;
        a = bed.a().containerd();
        b = bed.b().containerd();
    }

    private Image image(String seed) throws IOException {
        return Images.image(bed.images(), seed, 20_000, 300_000);
    }

    private Path archive(Image image) throws IOException {
        return image.archive(bed.images().resolve(image.folder().getFileName() + ".tar"));
    }

    private static void eventually(String what, ThrowingRunnable assertion) {
        await(what).atMost(SECONDS).untilAsserted(assertion);
    }

    @Test
    void anImportedArchiveIsPinnedForKubeletAndTheOtherMachinesGetItsImage() throws Exception {
        Machine newest = bed.newest();
        Image image = image("imported");
        newest.exec("peili:image-import --pin " + archive(image));
        newest.containerd().assertHolds(image.blobs());
        try (Cri kubelet = newest.containerd().cri()) {
            eventually("the pin", () -> assertThat(kubelet.pinned()).contains(image.name()));
            newest.exec("peili:image-unpin " + image.name());
            eventually("the unpin", () -> assertThat(kubelet.pinned()).doesNotContain(image.name()));
        }
        bed.b().awaitVisible(image);
        Meter meter = bed.meter(bed.b(), image);
        b.pull(image.name());
        meter.assertAllFromPeers(image.blobs());
        b.assertHolds(image.blobs());
    }

    @Test
    void theFolderIsImportedWhenAFileAppearsOrChangesAndOnlyThen() throws Exception {
        Machine machine = bed.b();
        Image first = image("folder-first");
        Path file = drop(machine, archive(first), "images.tar");
        eventually("the first image", () -> assertThat(first.blobs()).allMatch(b::has));
        eventually("its pin", () -> assertThat(recordOf(first)).contains("io.cri-containerd.pinned=pinned"));

        machine.restartNode();
        Image second = image("folder-second");
        Path other = drop(machine, archive(second), "other.tar");
        // files are taken in their order, so that the first one was looked at before
        eventually("the second image", () -> assertThat(second.blobs()).allMatch(b::has));
        assertThat(machine.logged("Imported " + first.name())).hasSize(1);

        Image third = image("folder-third");
        drop(machine, archive(third), "images.tar");
        eventually("the third image", () -> assertThat(recordOf(third)).contains("io.cri-containerd.pinned=pinned"));
        b.assertHolds(third.blobs());
        Files.delete(file);
        Files.delete(other);
        eventually("its unpin", () -> assertThat(recordOf(third)).doesNotContain("pinned"));
    }

    private String recordOf(Image image) throws IOException {
        return b.ctr("images", "ls", "name==" + image.name());
    }

    @Test
    void aBadArchiveIsToldOnceAndAListIsPulledFromThePeers() throws Exception {
        Machine machine = bed.b();
        Image listed = image("folder-listed");
        Path bad = Files.writeString(bed.images().resolve("bad.tar"), "not an archive ".repeat(100));
        Path file = drop(machine, bad, "bad.tar");
        a.put(listed);
        Path names = Files.writeString(bed.images().resolve("names.txt"), "# ours\n" + listed.name() + "\n");
        Path list = drop(machine, names, "names.txt");
        eventually("the image of the list", () -> assertThat(listed.blobs()).allMatch(b::has));
        assertThat(machine.logged(file + ": ")).singleElement().asString().contains("read again when it has changed");
        assertThat(machine.exec("peili:status")).contains("1 refused:");
        Files.delete(file);
        Files.delete(list);
    }

    /** Moves a file into the folder as a whole. */
    private static Path drop(Machine machine, Path file, String name) throws IOException {
        Path folder = Files.createDirectories(machine.base().resolve("images"));
        Path part = Files.copy(file, folder.resolve(name + ".part"), StandardCopyOption.REPLACE_EXISTING);
        return Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
