// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.peili.itests.harness.Node;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Three nodes: one makes a cluster, two join it by a token, and all serve each other and nobody else. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MembershipIT {
    private static final Map<String, String> PEERS = Map.of("PEILI_PEERS", "127.0.0.2,127.0.0.3,127.0.0.4");

    private static final Duration SECONDS = Duration.ofSeconds(15);

    private Bed bed;
    private Node first;
    private Node second;
    private Node third;

    @BeforeAll
    void start() throws Exception {
        bed = new Bed("membership");
        first = bed.node("127.0.0.2", PEERS);
        second = bed.node("127.0.0.3", PEERS);
        third = bed.node("127.0.0.4", PEERS);
    }

    @AfterAll
    void stop() throws Exception {
        bed.close();
    }

    @Test
    @Order(1)
    void nodesThatJoinedByATokenServeEachOtherBothWays() throws Exception {
        Bed.succeed(first.exec("peili:image-import " + bed.archive(ImageFormat.OCI)));
        List<String> direct = Bed.verifiedBlobs(bed.skopeo(first, Bed.IMAGE));
        assertThat(Bed.verifiedBlobs(bed.skopeo(second, Bed.IMAGE))).containsExactlyInAnyOrderElementsOf(direct);

        Bed.succeed(third.exec("peili:image-pull " + Bed.IMAGE));
        Bed.succeed(first.exec("peili:image-remove " + Bed.IMAGE));
        assertThat(Bed.verifiedBlobs(bed.skopeo(first, Bed.IMAGE))).containsExactlyInAnyOrderElementsOf(direct);
    }

    @Test
    @Order(2)
    void onlyTheFirstNodeHoldsTheKeyOfTheCa() throws Exception {
        assertThat(first.base().resolve("data/identity/ca.key")).exists();
        for (Node node : List.of(second, third)) {
            assertThat(node.base().resolve("data/identity/ca.key")).doesNotExist();
            assertThat(node.exec("peili:token-create").output()).contains("does not hold the CA's key");
        }
    }

    @Test
    @Order(3)
    void noSecretIsReadableByOthersOrInALog() throws Exception {
        for (Node node : List.of(first, second, third)) {
            Path data = node.base().resolve("data");
            String key = Files.readString(data.resolve("identity/network.keys")).strip();
            String log = Files.readString(data.resolve("log/peili.log"));
            assertThat(log).doesNotContain(key).doesNotContain("peili1.").doesNotContain("PRIVATE KEY");
            try (Stream<Path> files = Files.list(data.resolve("identity"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = file.getFileName().toString();
                    boolean open = name.endsWith(".crt") || name.equals("cluster.json");
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(name)
                            .isEqualTo(open ? "rw-r--r--" : "rw-------");
                }
            }
        }
    }

    @Test
    @Order(4)
    void theMirrorIsSwitchedOffAndOnInOnePlace() throws Exception {
        URI blob = URI.create("https://" + first.registry() + "/v2/registry.example.org/peili/node/manifests/1");
        HttpClient client = HttpClient.newBuilder().sslContext(bed.tls()).build();
        assertThat(status(client, blob)).isEqualTo(200);

        Bed.succeed(first.exec("peili:cluster-set mirror off"));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(status(client, blob)).isEqualTo(404));
        await().atMost(SECONDS)
                .untilAsserted(() ->
                        assertThat(second.exec("peili:cluster-show").output()).containsPattern("mirror +. off"));

        Bed.succeed(first.exec("peili:cluster-set mirror on"));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(status(client, blob)).isEqualTo(200));
    }

    private static int status(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    @Order(5)
    void aNodeThatIsPutOutIsCutWithinSecondsAndNobodyElse() throws Exception {
        Path pair = second.base().resolve("data/identity");
        SSLContext member = bed.tls(pair.resolve("ca.crt"), pair.resolve("node.crt"), pair.resolve("node.key"));
        String name = commonName(pair.resolve("node.crt"));
        URI root = URI.create("https://" + third.registry() + "/v2/");
        HttpClient client = HttpClient.newBuilder().sslContext(member).build();
        try (SlowReader gone = new SlowReader(member, third, largestBlob());
                SlowReader staying = new SlowReader(bed.tls(), third, largestBlob())) {
            assertThat(status(client, root)).isEqualTo(200);
            Bed.succeed(first.exec("peili:node-revoke " + name));

            await().atMost(SECONDS)
                    .untilAsserted(() -> assertThat(status(client, root)).isEqualTo(401));
            assertThat(gone.rest()).isLessThan(staying.rest());
        }
        assertThat(status(HttpClient.newBuilder().sslContext(bed.tls()).build(), root))
                .isEqualTo(200);
    }

    private String largestBlob() throws Exception {
        Path pulled = bed.skopeo(third, Bed.IMAGE);
        try (Stream<Path> files = Files.list(pulled)) {
            return files.filter(file -> file.getFileName().toString().length() == 64)
                    .max(Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
    }

    private static String commonName(Path certificate) throws Exception {
        try (InputStream in = Files.newInputStream(certificate)) {
            X509Certificate first =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return first.getSubjectX500Principal().getName().replace("CN=", "");
        }
    }

    @Test
    @Order(6)
    void aWrongTokenEndsTheFirstStartInOneLine() throws Exception {
        Path used = bed.token(first);
        String id = Bed.succeed(first.exec("peili:token-list"))
                .output()
                .lines()
                .filter(line -> line.contains(" valid "))
                .findFirst()
                .orElseThrow()
                .substring(0, 12);
        Bed.succeed(first.exec("peili:token-revoke " + id));

        Node.Outcome outcome = Node.command(
                bed.home(),
                bed.work().resolve("refused"),
                Map.of(
                        "PEILI_ADDRESS",
                        "127.0.0.5",
                        "PEILI_JOIN",
                        first.registry(),
                        "PEILI_TOKEN_FILE",
                        used.toString()),
                "start");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output().strip().lines()).hasSize(1);
        assertThat(outcome.output()).contains("wrong, expired, used up or revoked");
    }

    @Test
    @Order(7)
    void opensslSeesOnlyTls13AndTls12WithAuthenticatedEncryption() throws Exception {
        assertThat(handshake("-tls1_3")).contains("TLSv1.3");
        assertThat(handshake("-tls1_2")).contains("TLSv1.2");
        assertThat(handshake("-tls1_1")).doesNotContain("New, TLSv1.1");
        for (String weak : List.of(
                "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-SHA", "ECDHE-ECDSA-AES128-CCM")) {
            assertThat(handshake("-tls1_2", "-cipher", weak + ":@SECLEVEL=0"))
                    .as(weak)
                    .contains("Cipher is (NONE)");
        }
    }

    private String handshake(String... options) throws Exception {
        String call = "openssl s_client -connect " + first.registry() + " " + String.join(" ", options)
                + " </dev/null 2>&1; true";
        return bed.run("sh", "-c", call);
    }
}
