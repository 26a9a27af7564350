// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peili.itests.harness.Node;
import io.peili.itests.harness.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher as people and init systems use it. */
@Timeout(180)
class LauncherIT {
    private static Path base(String name) {
        return Path.of(System.getProperty("peili.work"))
                .resolve("launcher-" + name)
                .toAbsolutePath();
    }

    @ParameterizedTest
    @CsvSource({
        "PEILI_REGISTRY_PORT, abc",
        "PEILI_REGISTRY_PORT, 70000",
        "PEILI_ADMIN_PORT, -1",
        "PEILI_TLS, maybe",
        "PEILI_STORE, floppy",
        "PEILI_ADDRESS, not an address",
        "PEILI_PEERS, http://a/b",
    })
    void aWrongSettingStopsTheStartWithOneClearLine(String variable, String value) throws Exception {
        Node.Outcome outcome = Node.command(
                Bed.distribution(), base("wrong"), Map.of(variable, value, "PEILI_SSH_PORT", "18101"), "run");
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output().lines().filter(line -> line.contains(variable)))
                .as(outcome.output())
                .singleElement()
                .asString()
                .startsWith("peili: ")
                .contains(variable, value, "expected");
    }

    @Test
    void startStatusAndStopTellTheTruth() throws Exception {
        Map<String, String> environment = Map.of("PEILI_ADDRESS", "127.0.0.5");
        Path base = base("service");
        Path home = Bed.distribution();
        assertThat(Node.command(home, base, environment, "status").code()).isNotZero();
        Node.Outcome started = Node.command(home, base, environment, "start");
        try {
            assertThat(started.code()).as(started.output()).isZero();
            assertThat(Node.command(home, base, environment, "status").code()).isZero();
            Node.Outcome status = Node.command(home, base, environment, "exec", "peili:status");
            assertThat(status.code()).as(status.output()).isZero();
            assertThat(status.output()).contains("127.0.0.5");
        } finally {
            assertThat(Node.command(home, base, environment, "stop").code()).isZero();
        }
        assertThat(Node.command(home, base, environment, "status").code()).isNotZero();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        Path home = Bed.distribution();
        Map<String, String> environment = Map.of(
                "PEILI_ADDRESS",
                "127.0.0.6",
                "PEILI_SSH_PORT",
                Ports.free("127.0.0.6"),
                "PEILI_ADMIN_PORT",
                Ports.free("127.0.0.6"));
        try (Node node = Node.start(home, base("first"), "127.0.0.6", Map.of())) {
            assertThat(node.isReady()).isTrue();
            Node.Outcome second = Node.command(home, base("second"), environment, "run");
            assertThat(second.code()).isNotZero();
            assertThat(second.output().lines().filter(line -> line.contains("registry.port")))
                    .as(second.output())
                    .singleElement()
                    .asString()
                    .startsWith("peili: ")
                    .contains("registry.port: 6443", "127.0.0.6", "expected: a free port");
        }
    }

    @Test
    void anAddressThatStandsInTheFileMovesTheShellToo() throws Exception {
        Path base = base("file");
        Files.createDirectories(base.resolve("etc"));
        Files.writeString(base.resolve("etc/io.peili.http.cfg"), "address = 127.0.0.4\n");
        Map<String, String> environment = Map.of("PEILI_ADDRESS", "");
        Path home = Bed.distribution();
        Node.Outcome started = Node.command(home, base, environment, "start");
        try {
            assertThat(started.code()).as(started.output()).isZero();
            Node.Outcome status = Node.command(home, base, environment, "exec", "peili:status");
            assertThat(status.code()).as(status.output()).isZero();
            assertThat(status.output()).contains("127.0.0.4");
        } finally {
            assertThat(Node.command(home, base, environment, "stop").code()).isZero();
        }
    }

    @Test
    void whereTheClassArchiveIsStoppedFromBeingMadeNeitherANodeNorAFolderStays() throws Exception {
        Path temporary = Files.createDirectories(base("tune"));
        ProcessBuilder builder =
                new ProcessBuilder(Bed.distribution().resolve("bin/peili").toString(), "tune");
        builder.environment().put("TMPDIR", temporary.toString());
        Process tuning = builder.redirectErrorStream(true)
                .redirectOutput(base("tune.log").toFile())
                .start();
        await().atMost(Duration.ofMinutes(1)).until(() -> !below(temporary).isEmpty());

        tuning.destroy();

        assertThat(tuning.waitFor()).isNotZero();
        assertThat(temporary).isEmptyDirectory();
        assertThat(below(temporary)).isEmpty();
    }

    /** The nodes whose folders are in another one. */
    private static List<ProcessHandle> below(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("-Dkaraf.base=" + folder))
                .toList();
    }

    @Test
    void unknownCommandsShowTheHelp() throws Exception {
        Node.Outcome outcome = Node.command(Bed.distribution(), base("help"), Map.of(), "frobnicate");
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("frobnicate", "peili help");
        assertThat(Node.command(Bed.distribution(), base("help"), Map.of(), "help")
                        .output())
                .contains("run", "start", "stop", "status", "shell", "exec");
    }
}
