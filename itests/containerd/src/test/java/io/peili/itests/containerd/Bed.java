// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Machines of one cluster and the registries upstream, shared by all tests. */
final class Bed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bed.class);
    static final String PRIVATE = "private.invalid";
    static final String FIRST = "127.0.0.2";
    private static final String REGISTRIES = """
            mirrors:
              %s:
                endpoint:
                  - %s
              %s:
                endpoint:
                  - %s
            """;

    private final Path scratch;
    private final Machine.Places places;
    private final Upstream upstream;
    private final Upstream restricted;
    private final Path registries;
    private final List<Machine> machines = new ArrayList<>();
    private Optional<Machine> newest = Optional.empty();

    Bed() throws IOException, InterruptedException {
        Tools.require("root".equals(System.getProperty("user.name")), "to be run by root");
        Containerd.Programs debian = Releases.debian();
        Path work = Path.of(System.getProperty("peili.work")).toAbsolutePath();
        Tools.delete(work);
        Files.createDirectories(work);
        // sockets have short names only
        scratch = Files.createTempDirectory("peili-containerd");
        places = new Machine.Places(distribution(), work, scratch);
        upstream = new Upstream(work.resolve("upstream"), "127.0.0.10:5000", false);
        restricted = new Upstream(work.resolve("private"), "127.0.0.11:5000", true);
        registries = Files.writeString(
                work.resolve("registries.yaml"),
                REGISTRIES.formatted(Images.REGISTRY, upstream.url(), PRIVATE, restricted.url()));
        machine(FIRST, debian);
        machine("127.0.0.3", debian);
    }

    private static Path distribution() throws IOException {
        try (Stream<Path> unpacked = Files.list(Path.of(System.getProperty("peili.distribution")))) {
            return unpacked.filter(Files::isDirectory).findFirst().orElseThrow().toAbsolutePath();
        }
    }

    private Machine machine(String address, Containerd.Programs programs) throws IOException, InterruptedException {
        Machine machine = new Machine(places, address, programs, registries);
        boolean isFirst = machines.isEmpty();
        machines.add(machine);
        machine.start(isFirst ? Map.of() : joining());
        if (isFirst) {
            machine.exec("peili:cluster-create");
        }
        machine.pointContainerdAtIt();
        return machine;
    }

    /** What a new node needs to become a member. */
    Map<String, String> joining() throws IOException, InterruptedException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path token = Files.createTempFile(places.work(), "token", "", owner);
        Files.writeString(token, a().exec("peili:token-create"));
        return Map.of("PEILI_JOIN", a().registry(), "PEILI_TOKEN_FILE", token.toString());
    }

    /** The first machine, which holds the CA's key. Its containerd is Debian's. */
    Machine a() {
        return machines.get(0);
    }

    /** The second machine. Its containerd is Debian's. */
    Machine b() {
        return machines.get(1);
    }

    /** A third machine with the newest containerd. */
    Machine newest() throws IOException, InterruptedException {
        if (newest.isEmpty()) {
            newest = Optional.of(machine("127.0.0.4", Releases.newest()));
        }
        return newest.get();
    }

    Upstream upstream() {
        return upstream;
    }

    /** The registry that wants user and password. */
    Upstream restricted() {
        return restricted;
    }

    /** Counts who sends what of an image to a machine. */
    Meter meter(Machine puller, Image image) throws IOException {
        List<Machine> peers = machines.stream()
                .filter(machine -> machine != puller && machine.node().process().isAlive())
                .toList();
        return new Meter(image.registry().equals(PRIVATE) ? restricted : upstream, image, peers);
    }

    /** Where images are made. */
    Path images() {
        return scratch.resolve("images");
    }

    /** Fails if a node wrote where it must not. */
    void assertNothingElseWritten() throws IOException {
        for (Machine machine : machines) {
            machine.assertWroteNothingElse();
        }
    }

    @Override
    public void close() throws IOException {
        for (Machine machine : machines) {
            LOG.info("disk used by the node at {}, in bytes: {}", machine.registry(), machine.diskUsed());
            machine.close();
        }
        upstream.close();
        restricted.close();
        Tools.delete(scratch);
    }
}
