// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.harness;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One Peili node of the distribution, as a process with a base folder of its own. */
public final class Node implements AutoCloseable {
    private static final long START_SECONDS = 120;

    private final Path home;
    private final Process process;
    private final Path base;
    private final String address;
    private final Map<String, String> environment;
    private final Duration startTime;

    private Node(Launch launch, Process process, Duration startTime) {
        this.home = launch.home();
        this.process = process;
        this.base = launch.base();
        this.address = launch.address();
        this.environment = launch.environment();
        this.startTime = startTime;
    }

    /**
     * Output and exit code of a command.
     *
     * @param code the exit code
     * @param output standard output and standard error together
     */
    public record Outcome(int code, String output) {}

    private record Launch(Path home, Path base, String address, Map<String, String> environment) {
        Outcome run(List<String> arguments) throws IOException, InterruptedException {
            Process command = builder(arguments).redirectErrorStream(true).start();
            command.getOutputStream().close();
            String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(command.waitFor(), output);
        }

        ProcessBuilder builder(List<String> arguments) {
            List<String> command = new java.util.ArrayList<>();
            command.add(home.resolve("bin/peili").toString());
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("PEILI_"));
            builder.environment().put("PEILI_STORE", "layout");
            builder.environment().putAll(environment);
            builder.environment().put("PEILI_BASE", base.toString());
            builder.environment().put("PEILI_ADDRESS", address);
            builder.environment().put("PEILI_TUNE", "off");
            return builder;
        }
    }

    /**
     * Runs one command of {@code bin/peili} without a node.
     *
     * @param home the unpacked distribution
     * @param base the instance's folder
     * @param environment {@code PEILI_…} variables
     * @param arguments the command
     * @return how it ended
     * @throws IOException if it cannot be run
     * @throws InterruptedException if interrupted while it runs
     */
    public static Outcome command(Path home, Path base, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        String address = environment.getOrDefault("PEILI_ADDRESS", "127.0.0.1");
        return new Launch(home, base, address, environment).run(List.of(arguments));
    }

    /**
     * Starts a node in the foreground and waits until it is ready.
     *
     * @param home the unpacked distribution
     * @param base the instance's folder
     * @param address a loopback address of its own
     * @param environment further {@code PEILI_…} variables
     * @return the running node
     * @throws IOException if it does not become ready
     * @throws InterruptedException if interrupted while waiting
     */
    public static Node start(Path home, Path base, String address, Map<String, String> environment)
            throws IOException, InterruptedException {
        Files.createDirectories(base.toAbsolutePath().getParent());
        Path log = base.resolveSibling(base.getFileName() + ".out");
        Launch launch = new Launch(home, base, address, environment);
        long begin = System.nanoTime();
        Process process = launch.builder(List.of("run"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!isReady(address)) {
            if (!process.isAlive()) {
                throw new IOException("the node at " + address + " ended; see " + log);
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the node at " + address + " does not become ready; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new Node(launch, process, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static boolean isReady(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address + ":6444/readyz").toURL().openConnection();
            connection.setConnectTimeout(200);
            connection.setReadTimeout(500);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether {@code /readyz} says so.
     *
     * @return whether the node is ready
     */
    public boolean isReady() {
        return isReady(address);
    }

    /**
     * Runs one command in the node's shell.
     *
     * @param command for example {@code peili:status}
     * @return how it ended
     * @throws IOException if it cannot be run
     * @throws InterruptedException if interrupted while it runs
     */
    public Outcome exec(String command) throws IOException, InterruptedException {
        return new Launch(home, base, address, environment).run(List.of("exec", command));
    }

    /**
     * The process of the node itself: the script hands over to it.
     *
     * @return its process
     */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /**
     * The folder of this instance.
     *
     * @return the folder
     */
    public Path base() {
        return base;
    }

    /**
     * The registry of this node.
     *
     * @return address and port
     */
    public String registry() {
        return address + ":6443";
    }

    /**
     * How long it took from the start of the process to ready.
     *
     * @return the time
     */
    public Duration startTime() {
        return startTime;
    }

    /** Ends the process without mercy, as a power cut would. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the node at " + address + " did not stop within 20 s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
