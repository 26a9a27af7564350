// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The tools of the machine that tests make use of. */
public final class Tools {
    private static final long PATIENCE_MINUTES = 10;

    private Tools() {}

    /**
     * Whether a tool is installed.
     *
     * @param tool the name of its program
     * @return true if it is found in {@code PATH}
     */
    public static boolean here(String tool) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, tool))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Builds the peer on go-libp2p, or finds that it is built.
     *
     * @param sources the folder with its sources
     * @param work where the program is to be
     * @return the program
     * @throws IOException if it cannot be built
     */
    public static Path goPeer(Path sources, Path work) throws IOException {
        Path program = Files.createDirectories(work).resolve("gopeer").toAbsolutePath();
        run(sources, "go", "build", "-o", program.toString(), ".");
        return program;
    }

    /**
     * Runs something to its end. It neither reads nor writes what belongs to this process: the runner of the tests gives its
     * commands through standard input.
     *
     * @param folder where to run it
     * @param command the program and its arguments
     * @throws IOException if it fails, or takes more than ten minutes
     */
    public static void run(Path folder, String... command) throws IOException {
        Path output = Files.createTempFile("peili-tool", ".out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + String.join(" ", command), e);
        }
        String said = Files.readString(output);
        Files.delete(output);
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ": " + said);
        }
    }
}
