// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.peili.itests.harness.Node;
import io.peili.itests.images.ImageOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nodes of one cluster on loopback addresses, and the clients that pull from them. */
final class Bed implements AutoCloseable {
    static final String IMAGE = "registry.example.org/peili/node:1";

    private final Path home;
    private final Path work;
    private final Map<String, Node> nodes = new HashMap<>();

    Bed(String name) throws IOException {
        home = distribution();
        work = Path.of(System.getProperty("peili.work")).resolve(name).toAbsolutePath();
        if (Files.exists(work)) {
            delete(work);
        }
        Files.createDirectories(work);
    }

    static Path distribution() throws IOException {
        try (Stream<Path> unpacked = Files.list(Path.of(System.getProperty("peili.distribution")))) {
            return unpacked.filter(Files::isDirectory).findFirst().orElseThrow().toAbsolutePath();
        }
    }

    Path work() {
        return work;
    }

    Path home() {
        return home;
    }

    /** Starts a node; all but the first one get the first one's CA. */
    Node node(String address, Map<String, String> environment) throws IOException, InterruptedException {
        Path base = work.resolve(address);
        Map<String, String> all = new HashMap<>(environment);
        Path identity = work.resolve("ca");
        if (Files.exists(identity)) {
            all.put("PEILI_CA_FILE", identity.resolve("ca.crt").toString());
            all.put("PEILI_CA_KEY_FILE", identity.resolve("ca.key").toString());
        }
        Node node = Node.start(home, base, address, all);
        nodes.put(address, node);
        if (!Files.exists(identity)) {
            Files.createDirectories(identity);
            for (String file : List.of("ca.crt", "ca.key")) {
                Files.copy(base.resolve("data/identity").resolve(file), identity.resolve(file));
            }
        }
        return node;
    }

    Path ca() {
        return work.resolve("ca/ca.crt");
    }

    /** An image archive of the distribution's own files. */
    Path archive(ImageFormat format) throws Exception {
        Path archive = work.resolve("image-" + format + ".tar");
        ImageOf.write(home, IMAGE, format, archive);
        return archive;
    }

    /** Pulls by skopeo, verifying the node's certificate, into a folder of blobs. */
    Path skopeo(Node node, String image) throws IOException, InterruptedException {
        Path trust = Files.createDirectories(work.resolve("trust"));
        Files.copy(ca(), trust.resolve("ca.crt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Path target = Files.createTempDirectory(work, "pulled");
        run(
                "skopeo",
                "copy",
                "--insecure-policy",
                "--src-cert-dir",
                trust.toString(),
                "docker://" + node.registry() + "/" + image,
                "dir:" + target);
        return target;
    }

    String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }

    /** The names of a pulled folder's blobs, each checked against its bytes. */
    static List<String> verifiedBlobs(Path folder) throws Exception {
        List<String> verified = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.length() == 64) {
                    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                    if (!HexFormat.of().formatHex(digest).equals(name)) {
                        throw new AssertionError(file + " does not match its digest");
                    }
                    verified.add(name);
                }
            }
        }
        return verified;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            entries.sorted(Comparator.reverseOrder()).forEach(entry -> {
                try {
                    Files.delete(entry);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes.values()) {
            if (node.process().isAlive()) {
                node.close();
            }
        }
    }
}
