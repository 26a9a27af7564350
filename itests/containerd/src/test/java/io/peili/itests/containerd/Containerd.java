// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A containerd of its own: root, state, socket and configuration in a folder of its own. */
final class Containerd implements AutoCloseable {
    private static final String NAMESPACE = "k8s.io";
    private static final String SNAPSHOTTER = "snapshotter = \"native\"\n";
    private static final int CHUNK = 1 << 20;

    private final Programs programs;
    private final Path folder;
    private final Path certs;
    private final Path log;
    private Process process;

    /**
     * Which containerd.
     *
     * @param daemon the program itself
     * @param ctr its client
     * @param config its configuration; the folder and the folder of hosts files are filled in
     */
    record Programs(Path daemon, Path ctr, String config) {}

    Containerd(Programs programs, Path folder, Path certs, Path log) throws IOException {
        this.programs = programs;
        this.folder = Files.createDirectories(folder);
        this.certs = certs;
        this.log = log;
        Files.writeString(config(), programs.config().formatted(folder, certs));
        start();
    }

    void start() throws IOException {
        process = new ProcessBuilder(programs.daemon().toString(), "-c", config().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await("containerd, see " + log)
                .atMost(Duration.ofSeconds(30))
                .until(() -> succeeds("--timeout", "1s", "version"));
    }

    Path config() {
        return folder.resolve("config.toml");
    }

    Path socket() {
        return folder.resolve("containerd.sock");
    }

    Path folder() {
        return folder;
    }

    private Path content() {
        return folder.resolve("root/io.containerd.content.v1.content");
    }

    String ctr(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(programs.ctr().toString(), "-a", socket().toString(), "-n", NAMESPACE));
        command.addAll(Arrays.asList(arguments));
        return Tools.run(command);
    }

    private boolean succeeds(String... arguments) {
        try {
            ctr(arguments);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Imports an image from its layout as an archive; its layers are not unpacked. */
    void put(Image image) throws IOException {
        String call = "tar c -C '%s' . | '%s' -a '%s' -n %s images import --no-unpack --all-platforms -"
                .formatted(image.folder(), programs.ctr(), socket(), NAMESPACE);
        Tools.run("bash", "-o", "pipefail", "-c", call);
    }

    /** Takes an image away, and what no other image needs, nor a pull that broke off. */
    void drop(Image image) throws IOException {
        for (String lease : ctr("leases", "ls", "-q").lines().toList()) {
            ctr("leases", "rm", lease);
        }
        List<String> names = ctr("images", "ls", "-q").lines().toList();
        List<String> arguments = new ArrayList<>(List.of("images", "rm", "--sync"));
        // kubelet's pulls give three names to an image: with tag, with digest, and the digest of the configuration
        arguments.addAll(names.stream()
                .filter(name -> name.startsWith(image.registry() + "/" + image.repository())
                        || image.blobs().stream().anyMatch(blob -> name.equals(blob.digest())))
                .toList());
        ctr(arguments.toArray(String[]::new));
    }

    /** Pulls and unpacks as a person does. */
    String pull(String name, String... options) throws IOException {
        return call("images", "pull", name, options);
    }

    /** Pulls without unpacking. */
    String fetch(Image image, String... options) throws IOException {
        return call("content", "fetch", image.name(), options);
    }

    CompletableFuture<String> fetching(Image image) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return fetch(image);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private String call(String group, String command, String name, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(group, command, "--hosts-dir", certs.toString()));
        arguments.addAll(Arrays.asList(options));
        if (command.equals("pull")) {
            arguments.addAll(List.of("--snapshotter", "native"));
        }
        arguments.add(name);
        return ctr(arguments.toArray(String[]::new));
    }

    /** Speaks with it as kubelet does, once it takes that. */
    Cri cri() {
        Cri cri = new Cri(socket());
        await("CRI at " + socket())
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                .until(() -> cri.pinned() != null);
        return cri;
    }

    boolean has(Image.Blob blob) {
        return Files.exists(content().resolve("blobs/sha256").resolve(blob.hex()));
    }

    boolean hasAny(Image image) {
        return image.blobs().stream().anyMatch(this::has);
    }

    /** Fails unless all that content is here and matches its digests. */
    void assertHolds(List<Image.Blob> blobs) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (Image.Blob blob : blobs) {
            MessageDigest digest = Images.sha256();
            try (InputStream in =
                    Files.newInputStream(content().resolve("blobs/sha256").resolve(blob.hex()))) {
                for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                    digest.update(chunk, 0, length);
                }
            }
            assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(blob.hex());
        }
    }

    /** Stops it for the moment as soon as a megabyte of some layer has arrived. */
    void freezeWhileArriving() throws IOException {
        await("a layer that arrives")
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(() -> arrived() > CHUNK);
        freeze();
    }

    /** The bytes of the largest layer that is arriving. */
    long arrived() throws IOException {
        Path ingest = content().resolve("ingest");
        if (!Files.isDirectory(ingest)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(ingest)) {
            return folders.map(one -> one.resolve("data").toFile().length())
                    .max(Long::compare)
                    .orElse(0L);
        }
    }

    void freeze() throws IOException {
        Tools.run("kill", "-STOP", String.valueOf(process.pid()));
    }

    void thaw() throws IOException {
        Tools.run("kill", "-CONT", String.valueOf(process.pid()));
    }

    /** Restarts it with lines added to its configuration, below the snapshotter of its images, or without them. */
    void restartWith(String lines) throws IOException {
        String usual = programs.config().formatted(folder, certs);
        Files.writeString(config(), usual.replace(SNAPSHOTTER, SNAPSHOTTER + lines));
        restart();
    }

    void restart() throws IOException {
        kill();
        start();
    }

    private void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
