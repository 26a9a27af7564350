// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String HUB = "mirrors:\n  docker.io:\n";

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private Path file;

    @BeforeEach
    void write(@TempDir Path temp) throws IOException {
        file = Files.writeString(temp.resolve("registries.yaml"), HUB);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
    }

    @Test
    void unchangedFileIsReadOnce() {
        SourceFile source = new SourceFile(clock);
        assertThat(source.look(file)).isTrue();
        assertThat(source.look(file)).isFalse();
    }

    /** As when somebody gives the node the right to read it. */
    @Test
    void fileThatCannotBeReadIsReadOnceItCan() {
        boolean[] allowed = {false};
        SourceFile source = new SourceFile(clock, path -> {
            if (!allowed[0]) {
                throw new AccessDeniedException(path.toString());
            }
            return HUB.getBytes(UTF_8);
        });
        assertThat(source.look(file)).isTrue();
        assertThat(source.problem()).contains("cannot be read (AccessDeniedException)");
        assertThat(source.look(file)).isFalse();
        allowed[0] = true;

        assertThat(source.look(file)).isTrue();

        assertThat(source.problem()).isEmpty();
        assertThat(source.registries().mirrors()).hasSize(1);
    }

    @Test
    void problemGoesWithItsCauseThoughTheFileIsTheSame() throws IOException {
        SourceFile source = new SourceFile(clock);
        source.look(file);
        Path aside = Files.move(file, file.resolveSibling("aside"));
        Files.createDirectory(file);
        assertThat(source.look(file)).isTrue();
        assertThat(source.problem()).contains("cannot be read").endsWith("what was in force stays");
        Files.delete(file);
        Files.move(aside, file);

        assertThat(source.look(file)).isTrue();

        assertThat(source.problem()).isEmpty();
        assertThat(source.look(file)).isFalse();
    }
}
