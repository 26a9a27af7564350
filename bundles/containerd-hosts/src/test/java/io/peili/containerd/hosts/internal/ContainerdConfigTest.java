// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdConfigTest {
    private static final Path FOLDER = Path.of("/etc/containerd/certs.d");
    private static final String CRI = "[plugins.\"io.containerd.grpc.v1.cri\".registry]\n";
    private static final String IMAGES = "[plugins.'io.containerd.cri.v1.images'.registry]\n";
    private static final String TRANSFER = "[plugins.'io.containerd.transfer.v1.local']\n";
    private static final String IT = "  config_path = \"" + FOLDER + "\"\n";

    @TempDir
    Path temp;

    private ContainerdConfig read(String text) throws IOException {
        return ContainerdConfig.read(write("config.toml", text));
    }

    private Path write(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.writeString(file, text);
    }

    private static String problem(ContainerdConfig config) {
        return config.problem(FOLDER).orElse("");
    }

    @Test
    void oneThatNamesTheFolderIsRight() throws IOException {
        assertThat(problem(read(CRI + "config_path = \"/x:" + FOLDER + "\" # ours\n")))
                .isEmpty();
        assertThat(problem(read("version = 3\n" + IMAGES + IT))).isEmpty();
    }

    @Test
    void oneThatDoesNotIsToldWithWhatToDo() throws IOException {
        assertThat(problem(ContainerdConfig.read(temp.resolve("config.toml")))).contains("is not there");
        assertThat(problem(read("version = 3\n" + IMAGES + "  config_path = '/x'\n")))
                .contains("has config_path = /x", "under [plugins.'io.containerd.cri.v1.images'.registry]");
        assertThat(problem(read("[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n")))
                .contains("registry.mirrors");
        assertThat(problem(read(CRI + "config_path = \"\"\n")))
                .contains("sets no config_path", "under [plugins.\"io.containerd.grpc.v1.cri\".registry]");
    }

    @Test
    void importsAreFollowed() throws IOException {
        Path deep = write("conf.d/20-hosts.toml", "version = 2\n" + CRI + IT);
        write("conf.d/10-other.toml", CRI + "config_path = '/other'\n");
        write("conf.d/readme", CRI + "config_path = '/not/this'\n");
        ContainerdConfig config = read("imports = [\n  \"conf.d/*.toml\", # all\n]\n[grpc]\naddress = \"/s\"\n");

        assertThat(problem(config)).isEmpty();
        assertThat(config.told())
                .containsExactly(FOLDER + " ([plugins.io.containerd.grpc.v1.cri.registry] in " + deep + ")");
    }

    @Test
    void importsOfImportsAndByFullNameAreFollowedOnce() throws IOException {
        Path last = write("last.toml", IMAGES + IT + "\n");
        write("next.toml", "imports = ['config.toml', '" + last + "', 'gone.toml', 'bad\0name']\n");

        assertThat(problem(read("version = 3\nimports = ['next.toml']\n" + IMAGES + "config_path = '/before'\n")))
                .isEmpty();
    }

    @Test
    void importsWithoutOneAreCounted() throws IOException {
        write("a.toml", "[grpc]\n");

        assertThat(read("imports = ['./a.toml']\n").told())
                .containsExactly(
                        "none (" + temp.resolve("config.toml") + " sets none, nor does what it imports, files: 1)");
    }

    @Test
    void importsWithoutEndAreLeft() throws IOException {
        for (int i = 0; i < 100; i++) {
            write("many/" + i + ".toml", i == 99 ? IMAGES + IT : "");
        }
        assertThat(read("imports = ['many/*', '*/*/*/*/*/*', '[*', '{*']\n").imported())
                .isLessThan(64);
    }

    @Test
    void whatTheTransferServiceReadsIsToldButNotEnoughForKubelet() throws IOException {
        ContainerdConfig config = read("version = 3\n" + TRANSFER + IT
                + "[[plugins.'io.containerd.transfer.v1.local'.unpack_config]]\n  config_path = '/none'\n");

        assertThat(config.told())
                .containsExactly(FOLDER + " ([plugins.io.containerd.transfer.v1.local] in " + config.file() + ")");
        assertThat(problem(config)).contains("sets no config_path for kubelet's pulls");
    }
}
