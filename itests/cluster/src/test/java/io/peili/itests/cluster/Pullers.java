// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.awaitility.Awaitility.await;

import io.peili.itests.harness.Node;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/** Clients that pull one blob again and again, each over a connection of its own, and check every byte of it. */
final class Pullers implements AutoCloseable {
    /** The clients are slow ones, so that all of them are at it most of the time and the nodes have time for what is tested. */
    private static final long PAUSE_MILLIS = 50;

    private static final int PIECE = 64 * 1024;
    private static final long PIECE_NANOS = 20_000_000;

    private final URI blob;
    private final String digest;
    private final ScheduledExecutorService threads;
    private final List<AtomicInteger> pulls = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile SSLContext tls;

    Pullers(int count, Node node, String blobPath, String digest, SSLContext tls) {
        this.blob = URI.create("https://" + node.registry() + blobPath);
        this.digest = digest;
        this.tls = tls;
        this.threads = Executors.newScheduledThreadPool(count);
        for (int i = 0; i < count; i++) {
            AtomicInteger done = new AtomicInteger();
            pulls.add(done);
            threads.scheduleWithFixedDelay(() -> pull(done), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** What fails is told, and ends this client. */
    private void pull(AtomicInteger done) {
        try {
            pull();
            done.incrementAndGet();
        } catch (Exception e) {
            failures.add(e.toString());
            throw new IllegalStateException(e);
        }
    }

    private void pull() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(blob).build(), HttpResponse.BodyHandlers.ofInputStream());
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream body = new DigestInputStream(response.body(), sha256)) {
            byte[] piece = new byte[PIECE];
            while (body.readNBytes(piece, 0, PIECE) > 0) {
                LockSupport.parkNanos(PIECE_NANOS);
            }
        }
        String got = HexFormat.of().formatHex(sha256.digest());
        if (response.statusCode() != 200 || !got.equals(digest)) {
            throw new IllegalStateException("status " + response.statusCode() + ", content " + got);
        }
    }

    /** Pulls with other certificates from now on. */
    void presenting(SSLContext other) {
        tls = other;
    }

    /** Waits until each has begun and ended another pull, so that what was changed before has been met by all. */
    void another(Duration patience) {
        List<Integer> before = pulls.stream().map(AtomicInteger::get).toList();
        await().atMost(patience).until(() -> {
            for (int i = 0; i < before.size(); i++) {
                if (failures.isEmpty() && pulls.get(i).get() < before.get(i) + 2) {
                    return false;
                }
            }
            return true;
        });
    }

    /** What went wrong so far. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(60, TimeUnit.SECONDS);
    }
}
