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
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Nodes of one cluster on loopback addresses, and the clients that pull from them. */
final class Bed implements AutoCloseable {
    static final String IMAGE = "registry.example.org/peili/node:1";

    private final Path home;
    private final Path work;
    private final Map<String, Node> nodes = new HashMap<>();
    private Optional<Node> first = Optional.empty();
    private Path client = Path.of("");

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

    /** Starts a node; the first one makes the cluster, and all others join it by a token. */
    Node node(String address, Map<String, String> environment) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        if (first.isPresent() && !Files.exists(work.resolve(address))) {
            all.put("PEILI_JOIN", first.get().registry());
            all.put("PEILI_TOKEN_FILE", token(first.get()).toString());
        }
        Node node = Node.start(home, work.resolve(address), address, all);
        nodes.put(address, node);
        if (first.isEmpty()) {
            first = Optional.of(node);
            succeed(node.exec("peili:cluster-create"));
            String pair = succeed(node.exec("peili:client-cert tester")).output();
            client = Path.of(pair.lines().findFirst().orElseThrow().replaceFirst(".* in (.*):", "$1"));
        }
        return node;
    }

    /** A file with a token for one more node. */
    Path token(Node holder) throws IOException, InterruptedException {
        Path file = Files.createTempFile(work, "token", "");
        return Files.writeString(
                file, succeed(holder.exec("peili:token-create")).output());
    }

    static Node.Outcome succeed(Node.Outcome outcome) throws IOException {
        if (outcome.code() != 0) {
            throw new IOException(outcome.output());
        }
        return outcome;
    }

    /** The folder with {@code ca.crt}, {@code client.cert} and {@code client.key} of somebody who may pull. */
    Path client() {
        return client;
    }

    /** What speaks TLS as the client does. */
    SSLContext tls() throws Exception {
        return tls(client.resolve("ca.crt"), client.resolve("client.cert"), client.resolve("client.key"));
    }

    /** What speaks TLS with a pair of PEM files. */
    SSLContext tls(Path authority, Path certificate, Path key) throws Exception {
        Path store = Files.createTempFile(work, "pair", ".p12");
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-passout",
                "pass:test",
                "-in",
                certificate.toString(),
                "-inkey",
                key.toString(),
                "-out",
                store.toString());
        return Tls.context(authority, store);
    }

    /** An image archive of the distribution's own files. */
    Path archive(ImageFormat format) throws Exception {
        Path archive = work.resolve("image-" + format + ".tar");
        ImageOf.write(home, IMAGE, format, archive);
        return archive;
    }

    /** Pulls by skopeo, verifying the node's certificate, into a folder of blobs. */
    Path skopeo(Node node, String image) throws IOException, InterruptedException {
        Path target = Files.createTempDirectory(work, "pulled");
        run(
                "skopeo",
                "copy",
                "--insecure-policy",
                "--src-cert-dir",
                client().toString(),
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

    /** The name of the largest of a pulled folder's blobs below a size. */
    static String largestBlob(Path folder, long below) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().length() == 64)
                    .filter(file -> file.toFile().length() < below)
                    .max(Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
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
