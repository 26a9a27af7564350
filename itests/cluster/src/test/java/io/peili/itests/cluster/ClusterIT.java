// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.peili.itests.harness.Node;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Two nodes: one has an image, the other gets it from there, over HTTPS with the CA verified. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    private static final String PATH = "/v2/registry.example.org/peili/node";

    private Bed bed;
    private Node holder;
    private Node relay;
    private HttpClient client;
    private SSLContext tls;

    @BeforeAll
    void start() throws Exception {
        bed = new Bed("cluster");
        holder = bed.node("127.0.0.2", Map.of());
        relay = bed.node("127.0.0.3", Map.of("PEILI_PEERS", "127.0.0.2,127.0.0.3"));
        Node.Outcome imported = holder.exec("peili:image-import " + bed.archive(ImageFormat.OCI));
        assertThat(imported.code()).as(imported.output()).isZero();
        tls = bed.tls();
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
    }

    @AfterAll
    void stop() throws Exception {
        bed.close();
    }

    private HttpResponse<byte[]> get(Node node, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://" + node.registry() + path));
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Status and digest of what a path answers, without keeping it; the text of an error. */
    private String digest(Node node, String path) throws Exception {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://" + node.registry() + path).toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setReadTimeout(60_000);
        if (connection.getResponseCode() >= 400) {
            try (InputStream error = connection.getErrorStream()) {
                return connection.getResponseCode() + " " + new String(error.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (DigestInputStream body = new DigestInputStream(connection.getInputStream(), digest)) {
            body.transferTo(OutputStream.nullOutputStream());
        }
        return connection.getResponseCode() + " " + HexFormat.of().formatHex(digest.digest());
    }

    @Test
    @Order(1)
    void skopeoPullsFromTheNodeThatHasTheImage() throws Exception {
        assertThat(Bed.verifiedBlobs(bed.skopeo(holder, Bed.IMAGE))).hasSizeGreaterThan(3);
    }

    @Test
    @Order(2)
    void skopeoPullsThroughTheNodeThatLacksTheImage() throws Exception {
        List<String> direct = Bed.verifiedBlobs(bed.skopeo(holder, Bed.IMAGE));
        assertThat(Bed.verifiedBlobs(bed.skopeo(relay, Bed.IMAGE))).containsExactlyInAnyOrderElementsOf(direct);
    }

    @Test
    @Order(3)
    void theRelayKeptNothing() throws Exception {
        Node.Outcome images = relay.exec("peili:images");
        assertThat(images.code()).isZero();
        assertThat(images.output()).doesNotContain("peili/node");
    }

    @Test
    @Order(4)
    void sixtyFourRequestsForOneBlobAtOnceAreAllServed() throws Exception {
        String hex = Bed.largestBlob(bed.skopeo(holder, Bed.IMAGE), 8 << 20);
        ExecutorService readers = Executors.newFixedThreadPool(64);
        try {
            List<Callable<String>> reads = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                reads.add(() -> digest(relay, PATH + "/blobs/sha256:" + hex));
            }
            for (Future<String> read : readers.invokeAll(reads)) {
                assertThat(read.get()).isEqualTo("200 " + hex);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    @Order(5)
    void openEndedRangesThatAreCutShortHarmNobody() throws Exception {
        String hex = Bed.largestBlob(bed.skopeo(holder, Bed.IMAGE), Long.MAX_VALUE);
        String path = PATH + "/blobs/sha256:" + hex;
        for (int i = 0; i < 16; i++) {
            HttpsURLConnection connection = (HttpsURLConnection)
                    URI.create("https://" + relay.registry() + path).toURL().openConnection();
            connection.setSSLSocketFactory(tls.getSocketFactory());
            connection.setRequestProperty("Range", "bytes=" + i * 1000 + "-");
            assertThat(connection.getResponseCode()).isEqualTo(206);
            assertThat(connection.getInputStream().readNBytes(1000)).hasSize(1000);
            connection.disconnect();
        }
        assertThat(digest(relay, path)).isEqualTo("200 " + hex);
        assertThat(relay.isReady()).isTrue();
    }

    @Test
    @Order(6)
    void whatNobodyHasIsA404() throws Exception {
        HttpResponse<byte[]> response = get(relay, PATH + "/blobs/sha256:" + "0".repeat(64));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("BLOB_UNKNOWN");
    }

    @Test
    @Order(7)
    void anImageIsPulledIntoTheStoreAndServedFromThere() throws Exception {
        Node.Outcome pulled = relay.exec("peili:image-pull " + Bed.IMAGE);
        assertThat(pulled.code()).as(pulled.output()).isZero();
        holder.kill();
        assertThat(Bed.verifiedBlobs(bed.skopeo(relay, Bed.IMAGE))).hasSizeGreaterThan(3);
    }

    @Test
    @Order(8)
    void aNodeThatWasKilledComesBackWithItsImages() throws Exception {
        holder = bed.node("127.0.0.2", Map.of());
        assertThat(holder.exec("peili:images").output()).contains("peili/node");
        assertThat(Bed.verifiedBlobs(bed.skopeo(holder, Bed.IMAGE))).hasSizeGreaterThan(3);
    }

    @Test
    @Order(9)
    void commandsThatFailSaySoInOneLineAndByTheirExitCode() throws Exception {
        Node.Outcome outcome = relay.exec("peili:image-show registry.example.org/none:1");
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output().strip().lines()).hasSize(1);
        assertThat(outcome.output()).doesNotContain("Exception", "\tat ");
    }
}
