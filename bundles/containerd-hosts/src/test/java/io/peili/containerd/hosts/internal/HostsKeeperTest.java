// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import io.peili.routing.LocalEndpoint;
import io.peili.testkit.TestEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HUB = "mirrors:\n  docker.io:\n";

    @TempDir
    Path temp;

    private final Time time = new Time();
    private Optional<LocalEndpoint> endpoint = Optional.of(TestEndpoint.plain(6443));
    private Path registries;
    private Path folder;
    private HostsKeeper keeper;

    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeEach
    void keeper() {
        registries = temp.resolve("registries.yaml");
        folder = temp.resolve("certs.d");
        keeper = keeper(Profile.PEILI);
    }

    @AfterEach
    void takeBack() throws IOException {
        keeper.off();
    }

    private HostsKeeper keeper(Profile profile) {
        Path identity = temp.resolve("identity");
        return new HostsKeeper(
                new HostsSettings(
                        List.of(registries, temp.resolve("k3s.yaml")),
                        folder,
                        temp.resolve("config.toml"),
                        temp.resolve("secret/credentials.toml"),
                        new Tls(
                                0,
                                identity.resolve("ca.crt").toString(),
                                identity.resolve("node.crt").toString(),
                                identity.resolve("node.key").toString(),
                                false),
                        Duration.ofSeconds(1),
                        false,
                        profile),
                () -> endpoint,
                time);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(registries, yaml);
        Files.setLastModifiedTime(registries, FileTime.from(time.instant()));
    }

    private String hub() throws IOException {
        return Files.readString(folder.resolve("docker.io/hosts.toml"));
    }

    private void tick() {
        time.pass(Duration.ofSeconds(1));
        keeper.tick();
    }

    @Test
    void nothingIsWrittenBeforeItIsOn() throws IOException {
        write(HUB);
        tick();

        assertThat(folder).doesNotExist();
        assertThat(keeper.status().on()).isFalse();
        assertThat(keeper.registries()).startsWith("docker.io\n  http://127.0.0.1:6443/v2\n");
    }

    @Test
    void changeIsInForceWithTheNextLook() throws IOException {
        write(HUB);
        keeper.on();
        assertThat(hub()).contains("[host.\"http://127.0.0.1:6443/v2\"]");

        write(HUB + "    endpoint: [m.example]\n");
        tick();

        assertThat(hub()).contains("m.example");
    }

    private void awaitInHub(String text) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hub().contains(text)) {
            assertThat(System.nanoTime()).as("%s in %s", text, hub()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void changeIsInForceWithoutALook() throws IOException {
        write(HUB);
        keeper.on();
        Files.writeString(registries, HUB + "    endpoint: [written.example]\n");
        awaitInHub("written.example");

        Path next = Files.writeString(temp.resolve("next"), HUB + "    endpoint: [moved.example]\n");
        Files.move(next, registries, StandardCopyOption.ATOMIC_MOVE);
        awaitInHub("moved.example");
    }

    @Test
    void whoIsOffDoesNotWatch() throws IOException {
        keeper.on();
        assertThat(watchers()).isPositive();
        long before = watchers();
        keeper.off();

        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (watchers() >= before) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static long watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("peili-registries-watch"))
                .count();
    }

    @Test
    void twoChangesWithinTheSameMomentAreBothSeen() throws IOException {
        write("mirrors: {a.example: }");
        keeper.on();
        FileTime at = Files.getLastModifiedTime(registries);
        Files.writeString(registries, "mirrors: {b.example: }");
        Files.setLastModifiedTime(registries, at);
        tick();

        assertThat(keeper.status().registries()).containsExactly("b.example");
    }

    @Test
    void badFileLeavesWhatWasInForce() throws IOException {
        write(HUB);
        keeper.on();
        String before = hub();
        write("mirrors: [docker.io");
        tick();

        assertThat(hub()).isEqualTo(before);
        assertThat(keeper.status().problem())
                .startsWith(registries + ": line 1: not YAML")
                .endsWith("what was in force stays");

        write(HUB);
        tick();
        assertThat(keeper.status().problem()).isEmpty();
    }

    @Test
    void badFileAtTheStartTouchesNothing() throws IOException {
        write(HUB);
        keeper.on();
        write("mirrors: [docker.io");
        HostsKeeper next = keeper(Profile.PEILI);
        next.on();

        assertThat(hub()).contains("6443");
    }

    @Test
    void absentFileMirrorsNothing() throws IOException {
        write(HUB);
        keeper.on();
        Files.delete(registries);
        tick();

        assertThat(folder).isEmptyDirectory();
        assertThat(keeper.status().warnings())
                .contains(registries + " has no mirrors, so nothing is mirrored (\"*\": mirrors all registries)");
    }

    @Test
    void secondPlaceCountsWhereTheFirstIsEmpty() throws IOException {
        Files.writeString(temp.resolve("k3s.yaml"), HUB);
        keeper.on();

        assertThat(keeper.status().source()).isEqualTo(temp.resolve("k3s.yaml"));
        assertThat(hub()).contains("6443");
    }

    @Test
    void offTakesEverythingBackAndStaysOff() throws IOException {
        write(HUB + "configs: {r.example: {auth: {username: u, password: p}}}\n");
        keeper.on();
        keeper.off();
        tick();

        assertThat(folder).isEmptyDirectory();
        assertThat(temp.resolve("secret")).isEmptyDirectory();
        assertThat(keeper.status().registries()).isEmpty();
    }

    @Test
    void filesOfK3sStayInItsOwnProfileToo() throws IOException {
        String theirs = "# File generated by k3s. DO NOT EDIT.\nserver = \"https://theirs.example/v2\"\n\n[host]\n";
        for (String registry : List.of("docker.io", "gone.example")) {
            Files.writeString(Files.createDirectories(folder.resolve(registry)).resolve("hosts.toml"), theirs);
        }
        write(HUB + "  quay.io:\n");
        keeper = keeper(Profile.K3S);
        keeper.on();

        assertThat(hub()).isEqualTo(theirs);
        assertThat(keeper.status().registries()).doesNotContain("docker.io").contains("quay.io");
        assertThat(keeper.status().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("docker.io/hosts.toml is not ours"));

        keeper.off();
        assertThat(hub()).isEqualTo(theirs);
        assertThat(folder.resolve("gone.example/hosts.toml")).hasContent(theirs);
        assertThat(folder.resolve("quay.io")).doesNotExist();
    }

    @Test
    void anotherProfileFindsTheFilesOfTheOneBefore() throws IOException {
        write(HUB);
        keeper = keeper(Profile.K3S);
        keeper.on();
        assertThat(hub()).contains("6443");
        keeper(Profile.PEILI).off();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void mirrorThatGoesAwayIsTakenOut() throws IOException {
        write(HUB + "    endpoint: [m.example]\n");
        keeper.on();
        endpoint = Optional.empty();
        tick();

        assertThat(hub()).contains("m.example").doesNotContain("6443");
        assertThat(keeper.status().problem()).contains("no mirror is listening");
        assertThat(keeper.status().mirror()).isEmpty();

        endpoint = Optional.of(TestEndpoint.plain(7000));
        tick();
        assertThat(hub()).contains("http://127.0.0.1:7000/v2");
    }

    @Test
    void mirrorWithTlsNeedsItsFiles() throws IOException {
        write(HUB);
        endpoint = Optional.of(new TestEndpoint(InetAddress.getByName("::1"), 6443, true));
        keeper.on();
        assertThat(folder.resolve("docker.io")).doesNotExist();
        assertThat(keeper.status().problem()).contains("ca.crt is not there");

        Path identity = Files.createDirectory(temp.resolve("identity"));
        for (String file : List.of("ca.crt", "node.crt", "node.key")) {
            Files.writeString(identity.resolve(file), "");
        }
        tick();

        assertThat(hub())
                .contains(
                        "[host.\"https://[::1]:6443/v2\"]",
                        identity.resolve("node.key").toString());
    }

    @Test
    void fileThatSomebodyDeletedComesBack() throws IOException {
        write(HUB);
        keeper.on();
        Files.delete(folder.resolve("docker.io/hosts.toml"));
        time.pass(Duration.ofSeconds(30));
        tick();

        assertThat(hub()).contains("6443");
    }

    @Test
    void troubleWithTheFolderIsToldAndTriedAgain() throws IOException {
        write(HUB);
        Files.writeString(folder, "in the way");

        assertThatThrownBy(() -> keeper.on())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot use the folder");
        assertThat(keeper.status().problem()).contains("cannot use the folder");

        Files.delete(folder);
        tick();
        assertThat(hub()).contains("6443");
        assertThat(keeper.status().problem()).isEmpty();
    }

    @Test
    void credentialsAreForTheOwnerAlone() throws IOException {
        write("configs: {'r.example:5000': {auth: {username: u, password: 'p\"\\'}}}");
        keeper.on();
        Path file = temp.resolve("secret/credentials.toml");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).content().endsWith("""

                [plugins."io.containerd.grpc.v1.cri".registry.configs."r.example:5000".auth]
                  username = "u"
                  password = "p\\"\\\\"
                """);
        assertThat(keeper.registries()).contains("credentials for r.example:5000: user u, password ***");
        assertThat(keeper.status().toString() + keeper.registries()).doesNotContain("p\"\\");
    }

    @Test
    void configPathOfContainerdIsAlwaysTold() throws IOException {
        Path config = temp.resolve("config.toml");
        assertThat(keeper.status().configPaths()).containsExactly("none (" + config + " is not there)");

        Files.writeString(config, "[plugins.'io.containerd.grpc.v1.cri'.registry]\nconfig_path = '" + folder + "'\n");
        assertThat(keeper.status().configPaths())
                .containsExactly(folder + " ([plugins.io.containerd.grpc.v1.cri.registry] in " + config + ")");
    }
}
