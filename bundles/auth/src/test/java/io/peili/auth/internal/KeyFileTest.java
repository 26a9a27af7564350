// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.NetworkKey;
import io.peili.auth.NetworkTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final String ONE = "01".repeat(32);
    private static final String OTHER = "02".repeat(32);

    @TempDir
    Path temp;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-24T00:00:00Z"));

    @Test
    void ownFileHasOneKeyALine() throws Exception {
        Files.writeString(temp.resolve("keys"), ONE + "\n" + OTHER + "\n");

        assertThat(new KeyFile(temp.resolve("keys"), false).keys())
                .containsExactly(NetworkKey.parse(ONE), NetworkKey.parse(OTHER));
        assertThat(new KeyFile(temp.resolve("none"), false).keys()).isEmpty();
    }

    @Test
    void givenFileThatIsMissingOrBrokenStopsTheStartInOneLine() throws Exception {
        Path file = temp.resolve("swarm.key");
        assertThatThrownBy(() -> cluster(file)).isInstanceOf(IOException.class).hasMessage(file + " is missing");

        Files.writeString(file, "0102");
        assertThatThrownBy(() -> cluster(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": no pre-shared key (expected: a swarm.key, or 64 or more hex digits)");

        Files.write(file, new byte[] {(byte) 0xff, '0'});
        assertThatThrownBy(() -> cluster(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is no text (expected: UTF-8)");

        Files.writeString(file, "0".repeat(5000));
        assertThatThrownBy(() -> cluster(file)).hasMessageContaining("too large");
    }

    @Test
    void anotherKeyInTheFileIsToldAndABrokenOneLeavesTheLastInForce() throws Exception {
        Path file = temp.resolve("swarm.key");
        Files.writeString(file, ONE);
        NodeCluster cluster = cluster(file);
        assertThat(cluster.network().keys()).containsExactly(NetworkKey.parse(ONE));
        List<NetworkTerms> told = new ArrayList<>();
        cluster.watchNetwork(told::add);

        write(cluster, file, "broken", 1);
        assertThat(cluster.network().keys()).containsExactly(NetworkKey.parse(ONE));
        write(cluster, file, OTHER, 2);

        assertThat(told).containsExactly(cluster.network());
        assertThat(cluster.network().keys()).containsExactly(NetworkKey.parse(OTHER));
    }

    private static void write(NodeCluster cluster, Path file, String text, int second) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-24T00:00:00Z").plusSeconds(second)));
        cluster.tick();
        cluster.tick();
    }

    private NodeCluster cluster(Path file) throws IOException {
        return new NodeCluster(Settings.of(Configs.with(Map.of("psk.file", file.toString())), temp), clock);
    }
}
