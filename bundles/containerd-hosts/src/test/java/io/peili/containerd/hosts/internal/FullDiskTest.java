// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of hosts files on a disk that is full or cannot be written. Needs to mount one; skipped without, and fails in CI. */
class FullDiskTest {
    private static final String BEFORE = HostsText.HEADER + "\nserver = \"https://before.example\"\n";
    private static final String AFTER = HostsText.HEADER + "\nserver = \"https://after.example\"\n";

    @TempDir
    private Path temp;

    private Path disk;
    private HostsFolder hosts;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(temp.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "peili-test", disk.toString());
        if ("true".equals(System.getenv("CI"))) {
            assertThat(mounted).as("needs to mount a disk, as root").isTrue();
        }
        Assumptions.assumeTrue(mounted, "skipped: needs to mount a disk, as root");
        hosts = new HostsFolder(disk.resolve("certs.d"));
        hosts.apply(Map.of("a.example", BEFORE, "b.example", BEFORE));
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void assertAsBefore() throws IOException {
        for (String registry : List.of("a.example", "b.example")) {
            Path folder = disk.resolve("certs.d").resolve(registry);
            assertThat(folder.resolve("hosts.toml")).hasContent(BEFORE);
            try (var files = Files.list(folder)) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void fullDiskLeavesWhatWasInForce() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space");
        }

        assertThatThrownBy(() -> hosts.apply(Map.of("a.example", AFTER, "b.example", AFTER)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("what was in force stays");
        assertAsBefore();

        Files.delete(filler);
        hosts.apply(Map.of("a.example", AFTER, "b.example", AFTER));
        assertThat(disk.resolve("certs.d/b.example/hosts.toml")).hasContent(AFTER);
    }

    @Test
    void diskThatCannotBeWrittenLeavesWhatWasInForce() throws IOException, InterruptedException {
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();

        assertThatThrownBy(() -> hosts.apply(Map.of("a.example", AFTER)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("what was in force stays");
        assertAsBefore();
    }
}
