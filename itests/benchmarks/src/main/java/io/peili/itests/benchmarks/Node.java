// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One Peili node of the distribution, as a process with a base folder of its own. */
final class Node implements AutoCloseable {
    private final Process process;
    private final Path base;
    private final String address;
    private final Duration started;

    private Node(Process process, Path base, String address, Duration started) {
        this.process = process;
        this.base = base;
        this.address = address;
        this.started = started;
    }

    static Node start(Path home, Path base, String address, Map<String, String> environment)
            throws IOException, InterruptedException {
        Files.createDirectories(base.getParent());
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/peili").toString(), "run");
        builder.environment().putAll(new TreeMap<>(environment));
        builder.environment().put("PEILI_BASE", base.toString());
        builder.environment().put("PEILI_ADDRESS", address);
        builder.redirectErrorStream(true)
                .redirectOutput(base.resolveSibling(base.getFileName() + ".out").toFile());
        long begin = System.nanoTime();
        Process process = builder.start();
        while (!ready(address)) {
            if (!process.isAlive()) {
                throw new IOException("the node at " + address + " ended; see " + base + ".out");
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(120)) {
                process.destroyForcibly();
                throw new IOException("the node at " + address + " does not become ready; see " + base + ".out");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new Node(process, base, address, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static boolean ready(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address + ":6444/readyz").toURL().openConnection();
            connection.setConnectTimeout(200);
            connection.setReadTimeout(500);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The process of the node itself: the script hands over to it. */
    long pid() {
        return process.pid();
    }

    Path base() {
        return base;
    }

    String url(String scheme, String path) {
        return scheme + "://" + address + ":6443" + path;
    }

    Duration startTime() {
        return started;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
