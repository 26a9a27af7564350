// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** An upstream registry with one image, whose layers come piece by piece as the test lets them. */
final class SlowRegistry implements AutoCloseable {
    /** containerd writes as much at once. */
    static final int PIECE = 1024 * 1024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestImage image;
    private final Semaphore pieces = new Semaphore(0);
    private volatile boolean broken;

    SlowRegistry(TestImage image) throws IOException {
        this.image = image;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String name() {
        return "127.0.0.1:" + server.getAddress().getPort() + "/team/app:1";
    }

    /** Lets some pieces of layers go out. */
    void allow(int more) {
        pieces.release(more);
    }

    /** Ends the layers that are being sent, and all that are asked for later. */
    void breakDown() {
        broken = true;
        pieces.release(1000);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        TestBlob blob = image.blobs().stream()
                .filter(candidate -> candidate.digest().toString().equals(last))
                .findFirst()
                .orElse(image.manifest());
        boolean layer = blob.bytes().length > PIECE;
        if (path.endsWith("/v2/") || broken && layer) {
            exchange.sendResponseHeaders(broken ? 500 : 200, -1);
            exchange.close();
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Type", blob.descriptor().mediaType().value());
        exchange.getResponseHeaders().set("Docker-Content-Digest", blob.digest().toString());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(blob.bytes().length));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, blob.bytes().length);
        try (OutputStream out = exchange.getResponseBody()) {
            send(blob.bytes(), layer, out);
        } finally {
            exchange.close();
        }
    }

    private void send(byte[] bytes, boolean layer, OutputStream out) throws IOException {
        for (int done = 0; done < bytes.length; done += PIECE) {
            if (layer) {
                pieces.acquireUninterruptibly();
                if (broken) {
                    throw new IOException("broken down");
                }
            }
            out.write(bytes, done, Math.min(PIECE, bytes.length - done));
            out.flush();
        }
    }

    @Override
    public void close() {
        breakDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
