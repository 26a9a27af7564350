// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An upstream registry with the one image of a layout folder. */
final class Upstream implements AutoCloseable {
    private static final Pattern MANIFEST = Pattern.compile("\"digest\":\"(sha256:[0-9a-f]+)\"");
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    private final HttpServer server;
    private final Path layout;
    private final String manifest;
    private volatile long answered;

    private Upstream(HttpServer server, Path layout, String manifest) {
        this.server = server;
        this.layout = layout;
        this.manifest = manifest;
    }

    static Upstream start(Path layout) throws IOException {
        Matcher matcher = MANIFEST.matcher(Files.readString(layout.resolve("index.json")));
        if (!matcher.find()) {
            throw new IOException("no image in " + layout);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        Upstream upstream = new Upstream(server, layout, matcher.group(1));
        server.createContext("/v2/", upstream::answer);
        server.start();
        return upstream;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** When it had answered last, by {@link System#nanoTime()}. */
    long answered() {
        return answered;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        String digest = last.startsWith("sha256:") ? last : manifest;
        Path file = layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
        try (exchange) {
            if (path.equals("/v2/") || !Files.exists(file)) {
                exchange.sendResponseHeaders(path.equals("/v2/") ? 200 : 404, -1);
                return;
            }
            byte[] body = Files.readAllBytes(file);
            exchange.getResponseHeaders()
                    .set("Content-Type", path.contains("/manifests/") ? TYPE : "application/octet-stream");
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        } finally {
            answered = System.nanoTime();
        }
    }
}
