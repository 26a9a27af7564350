// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.auth.Cluster;
import io.peili.http.internal.TestListeners;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/** A whiteboard on a real listener. */
final class Board implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofMillis(20);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Buffers buffers = new Buffers(64 * 1024, 4, 2);
    private final AtomicLong ids = new AtomicLong();
    private final ScheduledExecutorService worker = new ScheduledThreadPoolExecutor(1);
    private final TestListeners listeners;
    private final Whiteboard whiteboard;
    private final HttpClient client;
    private final Optional<Cluster> cluster;
    private final Duration grace;

    private Board(TestListeners listeners, Duration grace, HttpClient client, Optional<Cluster> cluster) {
        this.listeners = listeners;
        this.client = client;
        this.cluster = cluster;
        this.grace = grace;
        this.whiteboard = another();
    }

    /** A further whiteboard on the same listener. */
    Whiteboard another() {
        Applications applications = new Applications(
                listeners.registry(),
                () -> List.of(new BodyWriter(buffers), new SizedEntities(), new AdmissionFilter(() -> cluster)));
        return new Whiteboard(
                listeners.registry(), new Whiteboard.Times(SETTLE, grace, DRAIN), worker, applications::build);
    }

    static Board plain(Duration grace) throws Exception {
        return new Board(TestListeners.plain(), grace, HttpClient.newHttpClient(), Optional.empty());
    }

    static Board plain() throws Exception {
        return plain(Duration.ofSeconds(5));
    }

    static Board secure(Optional<Cluster> cluster, Cluster tls, HttpClient client) throws Exception {
        return new Board(TestListeners.secure(tls), Duration.ofSeconds(5), client, cluster);
    }

    Whiteboard whiteboard() {
        return whiteboard;
    }

    Buffers buffers() {
        return buffers;
    }

    TestListeners listeners() {
        return listeners;
    }

    /** Adds a resource under a name and returns its id. */
    long resource(String name, Object resource) {
        return add(name, true, 0, resource);
    }

    long add(String name, boolean resource, int ranking, Object object, String... needs) {
        long id = ids.incrementAndGet();
        Map<String, Object> properties = Map.of(Part.NAME, name);
        List<Filter> filters = List.of(needs).stream().map(Board::filter).toList();
        whiteboard.add(new Part(id, resource, name, ranking, filters, properties, object));
        return id;
    }

    private static Filter filter(String text) {
        try {
            return FrameworkUtil.createFilter(text);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(request("GET", path), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String method, String path) throws Exception {
        return client.send(request(method, path), HttpResponse.BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<String>> begin(String path) {
        return client.sendAsync(request("GET", path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path) {
        String scheme = listeners.registry().secure() ? "https" : "http";
        return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + listeners.registryPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }

    /** Asks until the answer is as wanted. */
    void awaitAnswer(String path, String wanted) throws Exception {
        await(() -> {
            try {
                return get(path).body().equals(wanted);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true within 20 s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        whiteboard.close();
        worker.shutdownNow();
        listeners.close();
    }
}
