// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A peer that has one layer, and nothing else. */
final class Peer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Peer(int port, SmallLayout layout) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().endsWith(layout.layerDigest())) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                byte[] layer = layout.layer();
                boolean head = "HEAD".equals(exchange.getRequestMethod());
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                exchange.getResponseHeaders().set("Docker-Content-Digest", layout.layerDigest());
                if (head) {
                    exchange.getResponseHeaders().set("Content-Length", String.valueOf(layer.length));
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    exchange.sendResponseHeaders(200, layer.length);
                    exchange.getResponseBody().write(layer);
                }
            }
        });
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
