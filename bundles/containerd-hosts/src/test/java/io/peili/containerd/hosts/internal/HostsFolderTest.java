// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFolderTest {
    private static final String OURS = Profile.PEILI.header() + "\nserver = \"a\"\n";
    private static final String OTHER = Profile.PEILI.header() + "\nserver = \"b\"\n";
    private static final String FOREIGN = "server = \"https://mine.example\"\n";

    @TempDir
    Path temp;

    private Path folder;
    private HostsFolder hosts;

    @BeforeEach
    void folder() {
        folder = temp.resolve("containerd/certs.d");
        hosts = new HostsFolder(folder, Set.of(Profile.PEILI.header()));
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.resolveSibling(""));
        Files.writeString(path, text);
    }

    private Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file)) {
                    tree.put(folder.relativize(file).toString(), Files.readString(file));
                } else if (!file.equals(folder)) {
                    tree.put(folder.relativize(file) + "/", "");
                }
            }
        }
        return tree;
    }

    @Test
    void filesAreWrittenAndTakenBack() throws IOException {
        HostsFolder.Outcome outcome = hosts.apply(Map.of("docker.io", OURS, "r.example:5000", OTHER));

        assertThat(outcome.ours()).containsExactly("docker.io", "r.example:5000");
        assertThat(tree())
                .containsOnlyKeys("docker.io/", "docker.io/hosts.toml", "r.example:5000/", "r.example:5000/hosts.toml")
                .containsEntry("docker.io/hosts.toml", OURS);

        hosts.apply(Map.of());

        assertThat(tree()).isEmpty();
    }

    @Test
    void nothingToWriteMakesNoFolder() throws IOException {
        hosts.apply(Map.of());

        assertThat(folder).doesNotExist();
    }

    @Test
    void fileThatIsNoLongerWantedGoes() throws IOException {
        hosts.apply(Map.of("docker.io", OURS, "quay.io", OURS));
        hosts.apply(Map.of("quay.io", OTHER));

        assertThat(tree())
                .containsOnlyKeys("quay.io/", "quay.io/hosts.toml")
                .containsEntry("quay.io/hosts.toml", OTHER);
    }

    @Test
    void unchangedFileIsNotTouched() throws IOException {
        hosts.apply(Map.of("docker.io", OURS));
        Object before = Files.getAttribute(folder.resolve("docker.io/hosts.toml"), "unix:ino");
        hosts.apply(Map.of("docker.io", OURS));

        assertThat(Files.getAttribute(folder.resolve("docker.io/hosts.toml"), "unix:ino"))
                .isEqualTo(before);
    }

    @Test
    void foreignFilesStayAndWin() throws IOException {
        write("docker.io/hosts.toml", FOREIGN);
        write("old.example/hosts.toml", FOREIGN);
        write("k3s.example/hosts.toml", Profile.K3S.header() + "\n");
        write("empty.example/hosts.toml", "");
        Map<String, String> before = tree();

        HostsFolder.Outcome outcome = hosts.apply(Map.of("docker.io", OURS));

        assertThat(outcome.ours()).isEmpty();
        assertThat(outcome.foreign())
                .hasEntrySatisfying("docker.io", why -> assertThat(why).endsWith("docker.io/hosts.toml is not ours"));
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void otherFilesBesideOursStay() throws IOException {
        hosts.apply(Map.of("docker.io", OURS));
        write("docker.io/ca.crt", "theirs");
        hosts.apply(Map.of("docker.io", OTHER));
        hosts.apply(Map.of());

        assertThat(tree()).containsOnlyKeys("docker.io/", "docker.io/ca.crt");
    }

    @Test
    void foreignFileThatAppearsInPlaceOfOursStays() throws IOException {
        hosts.apply(Map.of("docker.io", OURS));
        write("docker.io/hosts.toml", FOREIGN);

        assertThat(hosts.apply(Map.of("docker.io", OURS)).foreign()).containsKey("docker.io");
        hosts.apply(Map.of());

        assertThat(tree()).containsEntry("docker.io/hosts.toml", FOREIGN);
    }

    @Test
    void certificatesOfTheOldKindAreNotShadowed() throws IOException {
        write("r.example/ca.crt", "theirs");

        assertThat(hosts.apply(Map.of("r.example", OURS)).foreign().get("r.example"))
                .contains("certificates that containerd would no longer use");
        assertThat(tree()).containsOnlyKeys("r.example/", "r.example/ca.crt");
    }

    @Test
    void folderThatContainerdPrefersIsTold() throws IOException {
        write("r.example_5000_/hosts.toml", FOREIGN);

        assertThat(hosts.apply(Map.of("r.example:5000", OURS)).foreign().get("r.example:5000"))
                .contains("r.example_5000_");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("hosts.toml"), OTHER);
        Files.createDirectories(folder.resolve("quay.io"));
        Files.createSymbolicLink(folder.resolve("docker.io"), elsewhere);
        Files.createSymbolicLink(folder.resolve("quay.io/hosts.toml"), elsewhere.resolve("hosts.toml"));

        HostsFolder.Outcome outcome = hosts.apply(Map.of("docker.io", OURS, "quay.io", OURS));
        hosts.apply(Map.of());

        assertThat(outcome.foreign()).containsOnlyKeys("docker.io", "quay.io");
        assertThat(elsewhere.resolve("hosts.toml")).hasContent(OTHER);
        assertThat(folder.resolve("docker.io")).isSymbolicLink();
        assertThat(folder.resolve("quay.io/hosts.toml")).isSymbolicLink();
    }

    @Test
    void folderThatIsALinkIsRefused() throws IOException {
        Path real = Files.createDirectories(temp.resolve("real"));
        Files.createDirectories(folder.resolveSibling(""));
        Files.createSymbolicLink(folder, real);

        assertThatThrownBy(() -> hosts.apply(Map.of("docker.io", OURS)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a symbolic link (expected: the folder itself; set certs.d to " + real);
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void folderThatCannotBeMadeIsOneLine() throws IOException {
        assertThatThrownBy(() -> new HostsFolder(Path.of("/proc/peili/certs.d"), Set.of()).apply(Map.of("a", OURS)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot use the folder /proc/peili/certs.d (")
                .hasMessageEndingWith("what was in force stays");
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> new HostsFolder(file, Set.of()).apply(Map.of("a", OURS)))
                .hasMessageStartingWith("cannot use the folder " + file);
    }

    @Test
    void failureHalfWayLeavesAllAsItWas() throws IOException {
        hosts.apply(Map.of("a.example", OURS, "z.example", OURS));
        Path blocked = folder.resolve("z.example/.hosts.toml.peili");
        Files.createDirectories(blocked.resolve("inside"));
        Map<String, String> before = tree();

        assertThatThrownBy(() -> hosts.apply(Map.of("a.example", OTHER, "m.example", OTHER, "z.example", OTHER)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write " + blocked)
                .hasMessageEndingWith("what was in force stays");

        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void leftOverOfACrashIsReplaced() throws IOException {
        write("docker.io/.hosts.toml.peili", "half");
        hosts.apply(Map.of("docker.io", OURS));

        assertThat(tree()).containsOnlyKeys("docker.io/", "docker.io/hosts.toml");
    }
}
