// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.InvalidArchiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ArchiveInputTest {
    @TempDir
    private Path folder;

    /** A JVM of its own, as a library loads once only. */
    static final class Opening {
        public static void main(String[] arguments) throws IOException {
            Path archive = Path.of(arguments[0]);
            try (ArchiveInput in = ArchiveInput.open(archive, ArchiveLimits.DEFAULT)) {
                System.out.println("opened " + in.size());
            } catch (InvalidArchiveException e) {
                System.out.println(e.getMessage() + "; still open: " + isOpen(archive));
            }
        }

        private static boolean isOpen(Path file) throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.anyMatch(link -> leadsTo(link, file));
            }
        }

        private static boolean leadsTo(Path link, Path file) {
            try {
                return Files.readSymbolicLink(link).equals(file);
            } catch (NoSuchFileException e) {
                return false;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    @Timeout(60)
    void libraryThatDoesNotLoadIsToldAndTheFileClosed() throws Exception {
        Path archive = folder.toRealPath().resolve("archive.tar.zst");
        Files.write(archive, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0});
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder.resolve("absent"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opening.class.getName(),
                        archive.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(told)
                .startsWith("zstd cannot be used here")
                .contains("java.io.tmpdir")
                .endsWith("still open: false\n");
    }
}
