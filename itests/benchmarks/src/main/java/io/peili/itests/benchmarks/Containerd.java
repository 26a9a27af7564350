// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A containerd of its own. Needs root. */
final class Containerd implements AutoCloseable {
    private static final String CONFIG = """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = [
              "io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt", "io.containerd.internal.v1.restart",
              "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
              "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"
            ]
            [grpc]
              address = "%1$s/containerd.sock"
            [ttrpc]
              address = "%1$s/containerd.sock.ttrpc"
            """;

    private final Path folder;
    private final Process process;

    private Containerd(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Whether there can be one on this machine. */
    static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/bin/containerd")) && "root".equals(System.getProperty("user.name"));
    }

    static Containerd start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path config = folder.resolve("config.toml");
        Files.writeString(config, CONFIG.formatted(folder));
        Process process = new ProcessBuilder("containerd", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("containerd.log").toFile())
                .start();
        Containerd started = new Containerd(folder, process);
        while (!Files.exists(started.socket()) || started.run("version").code() != 0) {
            if (!process.isAlive()) {
                throw new IOException("containerd ended; see " + folder.resolve("containerd.log"));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return started;
    }

    Path socket() {
        return folder.resolve("containerd.sock");
    }

    private record Outcome(int code, String output) {}

    /** Runs {@code ctr} in the namespace of Kubernetes. */
    String ctr(String... arguments) throws IOException, InterruptedException {
        Outcome outcome = run(arguments);
        if (outcome.code() != 0) {
            throw new IOException("ctr " + String.join(" ", arguments) + ": " + outcome.output());
        }
        return outcome.output();
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ctr", "-a", socket().toString(), "-n", "k8s.io"));
        command.addAll(List.of(arguments));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        tool.getOutputStream().close();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(tool.waitFor(), output);
    }

    /** Puts content in, which becomes visible with the return. */
    void ingest(String digest, byte[] content) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(
                        "ctr",
                        "-a",
                        socket().toString(),
                        "-n",
                        "k8s.io",
                        "content",
                        "ingest",
                        "--expected-digest",
                        digest,
                        "bench-" + digest)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = tool.getOutputStream()) {
            out.write(content);
        }
        if (tool.waitFor() != 0) {
            throw new IOException("ctr content ingest of " + digest + " failed");
        }
    }

    /** Imports a layout folder. */
    void load(Path layout) throws IOException, InterruptedException {
        Path archive = folder.resolve("images.tar");
        Process tar = new ProcessBuilder("tar", "-C", layout.toString(), "-cf", archive.toString(), ".")
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar of " + layout + " failed");
        }
        ctr("images", "import", "--no-unpack", "--all-platforms", archive.toString());
        Files.delete(archive);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
