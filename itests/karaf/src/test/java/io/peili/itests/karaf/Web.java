// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A plain HTTP client for tests. */
final class Web {
    private static final long PATIENCE_SECONDS = 60;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String base;

    Web(int port) {
        base = "http://127.0.0.1:" + port;
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Waits until a path is answered with 200. */
    HttpResponse<byte[]> await(String path) throws InterruptedException {
        return await(path, 200);
    }

    /** Waits until a path is answered with a status. */
    HttpResponse<byte[]> await(String path, int status) throws InterruptedException {
        String last = "";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            try {
                HttpResponse<byte[]> response = get(path);
                if (response.statusCode() == status) {
                    return response;
                }
                last = response.statusCode() + " "
                        + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
            } catch (IOException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError(path + " is not answered: " + last);
    }
}
