// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.archive.ArchiveLimits;
import io.peili.oci.Reference;
import io.peili.testkit.Compression;
import io.peili.testkit.TestArchive;
import io.peili.testkit.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A containerd of its own, with root, state and socket in a folder of its own. Needs root and containerd itself. */
final class RealContainerd implements AutoCloseable {
    private static final String CONFIG = """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = [
              "io.containerd.grpc.v1.cri",
              "io.containerd.internal.v1.opt",
              "io.containerd.internal.v1.restart",
              "io.containerd.snapshotter.v1.aufs",
              "io.containerd.snapshotter.v1.btrfs",
              "io.containerd.snapshotter.v1.devmapper",
              "io.containerd.snapshotter.v1.overlayfs",
              "io.containerd.snapshotter.v1.zfs"
            ]
            [grpc]
              address = "%1$s/containerd.sock"
            [ttrpc]
              address = "%1$s/containerd.sock.ttrpc"
            """;

    private final Path folder;
    private Process process;

    private RealContainerd(Path folder) {
        this.folder = folder;
    }

    /** Starts one; the test is skipped where that is not possible, and fails in CI. */
    static RealContainerd start() throws IOException, InterruptedException {
        require(Files.isExecutable(Path.of("/usr/bin/containerd")), "containerd (Debian: apt-get install containerd)");
        require("root".equals(System.getProperty("user.name")), "to be run by root");
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "peili-ctd");
        Files.writeString(folder.resolve("config.toml"), CONFIG.formatted(folder));
        RealContainerd started = new RealContainerd(folder);
        started.boot();
        return started;
    }

    private static void require(boolean there, String what) {
        String message = "This test needs " + what;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(message).isTrue();
        }
        Assumptions.assumeTrue(there, message);
    }

    void boot() throws IOException {
        process = new ProcessBuilder(
                        "/usr/bin/containerd",
                        "-c",
                        folder.resolve("config.toml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("containerd.log").toFile()))
                .start();
        Stores.await("containerd", this::answers);
    }

    private boolean answers() {
        try {
            run(List.of("ctr", "-a", socket().toString(), "--timeout", "1s", "version"));
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Path socket() {
        return folder.resolve("containerd.sock");
    }

    BlobFolder content() {
        return new BlobFolder(folder.resolve("root/io.containerd.content.v1.content"));
    }

    ContainerdSettings settings(String... namespaces) {
        return new ContainerdSettings(
                socket(),
                namespaces.length == 0 ? List.of("k8s.io") : List.of(namespaces),
                Optional.empty(),
                ArchiveLimits.DEFAULT);
    }

    void put(Reference name, TestImage image) throws IOException {
        put("k8s.io", name, image);
    }

    void put(String namespace, Reference name, TestImage image) throws IOException {
        Path archive = folder.resolve("image.tar");
        TestArchive.oci(Map.of(name.toString(), image)).write(archive, Compression.PLAIN);
        ctr(namespace, "images", "import", "--no-unpack", "--all-platforms", archive.toString());
        Files.delete(archive);
    }

    void drop(Reference name) throws IOException {
        ctr("k8s.io", "images", "rm", "--sync", name.toString());
    }

    String ctr(String namespace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ctr", "-a", socket().toString(), "-n", namespace));
        command.addAll(List.of(arguments));
        try {
            return run(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        tool.getOutputStream().close();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor(30, TimeUnit.SECONDS))
                .as(command + ": " + output)
                .isTrue();
        assertThat(tool.exitValue()).as(command + ": " + output).isZero();
        return output;
    }

    void signal(String signal) throws IOException, InterruptedException {
        run(List.of("kill", "-" + signal, String.valueOf(process.pid())));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
