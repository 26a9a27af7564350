// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peili.itests.harness.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A containerd and the node beside it. The node can write nothing but its own folder and containerd's hosts files. */
final class Machine implements AutoCloseable {
    private static final Duration SECONDS = Duration.ofSeconds(90);
    /** A node's log and identity fit into this by far; a layer of an image does not. */
    private static final long SMALL = 4L << 20;

    private final String address;
    private final Path folder;
    private final Path home;
    private final Path certs;
    private final Path registries;
    private final Containerd containerd;
    private Node node;

    /**
     * Where things are.
     *
     * @param distribution the unpacked distribution
     * @param work the folder for the nodes
     * @param scratch the folder for the containerds
     */
    record Places(Path distribution, Path work, Path scratch) {}

    Machine(Places places, String address, Containerd.Programs programs, Path registries) throws IOException {
        this.address = address;
        this.registries = registries;
        folder = Files.createDirectories(places.work().resolve(address));
        certs = Files.createDirectories(folder.resolve("certs.d"));
        home = confined(places.distribution());
        containerd =
                new Containerd(programs, places.scratch().resolve(address), certs, folder.resolve("containerd.log"));
    }

    /** A stand-in for the distribution, which hands over to it. */
    private Path confined(Path distribution) throws IOException {
        Path stand = folder.resolve("home");
        Path script = Files.createDirectories(stand.resolve("bin")).resolve("peili");
        try (var in = Machine.class.getResourceAsStream("/confined.sh")) {
            Files.write(script, in.readAllBytes());
        }
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(stand.resolve("distribution"), distribution);
        return stand;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PEILI_STORE", "containerd");
        environment.put("PEILI_CONTAINERD", containerd.socket().toString());
        environment.put("PEILI_CERTS_D", certs.toString());
        environment.put("PEILI_REGISTRIES", registries.toString());
        environment.put("PEILI_BOOTSTRAP", "/ip4/" + Bed.FIRST);
        environment.put("CONFINED_FROM", containerd.folder().toString());
        environment.put("CONFINED_HOME", home.resolve("distribution").toString());
        return environment;
    }

    /** Starts the node, with what it needs to join where it is new. */
    void start(Map<String, String> joining) throws IOException, InterruptedException {
        Path hosts = base().resolve("etc/io.peili.containerd.hosts.cfg");
        if (!Files.exists(hosts)) {
            Files.createDirectories(hosts.getParent());
            Files.writeString(hosts, "containerd.config = " + containerd.config() + "\n");
        }
        Map<String, String> environment = environment();
        environment.putAll(joining);
        node = Node.start(home, base(), address, environment);
    }

    /** Starts the node that was killed. */
    void startAgain() throws IOException, InterruptedException {
        if (!node.process().isAlive()) {
            start(Map.of());
        }
    }

    /** Stops the node as its service manager does, and starts it again. */
    void restartNode() throws IOException, InterruptedException {
        node.close();
        start(Map.of());
        await("the hosts files").atMost(SECONDS).until(this::isMirrored);
    }

    /** The lines of the node's log that have this in them. */
    List<String> logged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(base().resolve("data/log/peili.log"))) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    Path base() {
        return folder.resolve("node");
    }

    Node node() {
        return node;
    }

    /** All bytes that the node has written by now, to sockets and files, as the kernel counts them. */
    long written() throws IOException {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc/" + node.process().pid() + "/io"))) {
            return lines.filter(line -> line.startsWith("wchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What the node is called in its certificate. */
    String commonName() throws IOException {
        Path certificate = base().resolve("data/identity/node.crt");
        String subject = Tools.run("openssl", "x509", "-noout", "-subject", "-in", certificate.toString());
        return subject.strip().replaceFirst(".*CN ?= ?", "");
    }

    Containerd containerd() {
        return containerd;
    }

    String registry() {
        return address + ":6443";
    }

    String exec(String command) throws IOException, InterruptedException {
        Node.Outcome outcome = node.exec(command);
        assertThat(outcome.code()).as(command + ": " + outcome.output()).isZero();
        return outcome.output();
    }

    /** Points containerd at the node, as a person does. */
    void pointContainerdAtIt() throws IOException, InterruptedException {
        exec("peili:containerd-on");
        await("the hosts files").atMost(SECONDS).until(this::isMirrored);
    }

    /** Where containerd looks how to get the images of the usual registry. */
    Path hosts() {
        return certs.resolve(Images.REGISTRY).resolve("hosts.toml");
    }

    /** Whether containerd asks the node first. */
    boolean isMirrored() throws IOException {
        return Files.exists(hosts()) && Files.readString(hosts()).contains(registry());
    }

    /** Waits until the node finds an image that it does not have, by the image's name and by digests. */
    void awaitVisible(Image image) {
        awaitTag(image, "200");
        awaitVisible(image, image.blobs());
    }

    /** Waits until the node finds content of an image by digests. */
    void awaitVisible(Image image, List<Image.Blob> blobs) {
        List<String> paths = blobs.stream()
                .map(blob -> (blob.isManifest() ? "/manifests/" : "/blobs/") + blob.digest())
                .toList();
        await(image.name() + " at " + address)
                .atMost(SECONDS)
                .untilAsserted(() -> assertThat(ask(image, paths)).containsOnly("200"));
    }

    /** Waits until the node answers so to the image's name. */
    void awaitTag(Image image, String status) {
        List<String> path = List.of("/manifests/" + image.tag());
        await(image.name() + " at " + address)
                .atMost(SECONDS)
                .untilAsserted(() -> assertThat(ask(image, path)).containsExactly(status));
    }

    /** The status of requests for headers, as containerd would make them. */
    List<String> ask(Image image, List<String> paths) throws IOException {
        Path identity = base().resolve("data/identity");
        StringBuilder urls = new StringBuilder();
        paths.forEach(path -> urls.append("url = \"https://%s/v2/%s%s?ns=%s\"\n"
                .formatted(registry(), image.repository(), path, image.registry())));
        Path list = Files.writeString(folder.resolve("urls"), urls);
        List<String> call = List.of(
                "curl",
                "--silent",
                "--head",
                "--write-out",
                "status %{http_code}\\n",
                "--cacert",
                identity.resolve("ca.crt").toString(),
                "--cert",
                identity.resolve("node.crt").toString(),
                "--key",
                identity.resolve("node.key").toString(),
                "--config",
                list.toString());
        return Tools.run(call)
                .lines()
                .filter(line -> line.startsWith("status "))
                .map(line -> line.substring("status ".length()))
                .toList();
    }

    /** Fails if the node tried to write where it must not, or kept content. */
    void assertWroteNothingElse() throws IOException {
        Path log = base().resolve("data/log/peili.log");
        assertThat(Files.readString(log)).doesNotContain("Read-only file system");
        assertThat(base().resolve("data/layout")).doesNotExist();
        try (Stream<Path> files = Files.walk(base())) {
            List<Path> large = files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > SMALL)
                    .toList();
            assertThat(large).as("large files of the node").isEmpty();
        }
    }

    /** How many bytes the files of the node have, by the folders of its data. */
    Map<String, Long> diskUsed() throws IOException {
        Path data = base().resolve("data");
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.groupingBy(
                            file -> data.relativize(file).getName(0).toString(),
                            TreeMap::new,
                            Collectors.summingLong(file -> file.toFile().length())));
        }
    }

    /** Takes the node away with all it knows; containerd stays. */
    void forgetNode() throws IOException {
        node.close();
        Tools.delete(base());
    }

    @Override
    public void close() throws IOException {
        try {
            if (node != null && node.process().isAlive()) {
                node.close();
            }
        } finally {
            containerd.close();
        }
    }
}
