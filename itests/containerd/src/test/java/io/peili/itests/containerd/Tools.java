// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Other people's programs: whether they are here, and how to run them. */
final class Tools {
    private static final long SECONDS = 120;
    private static final int TAIL = 1000;

    private Tools() {}

    /** Skips the test where something is missing; where {@code CI=true} it fails instead. */
    static void require(boolean there, String what) {
        String message = "needs " + what;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(message).isTrue();
        }
        assumeTrue(there, "skipped: " + message);
    }

    static Path require(String program, String where) {
        Optional<Path> found = find(program);
        require(found.isPresent(), program + " (" + where + ")");
        return found.orElseThrow();
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/go/bin";
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a program to its end and fails if it fails; what it prints. */
    static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    static String run(List<String> command) throws IOException {
        return run(new ProcessBuilder(command), SECONDS);
    }

    static String run(ProcessBuilder builder, long seconds) throws IOException {
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String command = String.join(" ", builder.command());
        try {
            String text = output.get(seconds, TimeUnit.SECONDS);
            if (process.waitFor() != 0) {
                String end = errors.join();
                throw new IOException(command + " ended with " + process.exitValue() + ": …"
                        + end.substring(Math.max(0, end.length() - TAIL)));
            }
            return text;
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
            throw new IOException(command + " did not end in time", e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            run("rm", "-rf", folder.toString());
        }
    }
}
