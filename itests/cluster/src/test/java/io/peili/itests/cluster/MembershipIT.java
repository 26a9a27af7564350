// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.peili.itests.harness.Node;
import io.peili.itests.harness.Partner;
import io.peili.itests.harness.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    private static final int RUNNING_PULLS = 16;
    private static final Duration SECONDS = Duration.ofSeconds(15);

    private Bed bed;
    private Node first;
    private Node second;
    private Node third;

    @BeforeAll
    void start() throws Exception {
        bed = new Bed("membership");
        first = bed.node("127.0.0.2", PEERS);
        Map<String, String> containerd = new HashMap<>(PEERS);
        containerd.put("PEILI_CERTS_D", certsD().toString());
        containerd.put(
                "PEILI_REGISTRIES",
                Files.writeString(bed.work().resolve("registries.yaml"), "mirrors:\n  docker.io:\n")
                        .toString());
        second = bed.node("127.0.0.3", containerd);
        third = bed.node("127.0.0.4", PEERS);
    }

    private Path certsD() {
        return bed.work().resolve("certs.d");
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
        URI manifest = manifest();
        HttpClient client = HttpClient.newBuilder().sslContext(bed.tls()).build();
        assertThat(status(client, manifest)).isEqualTo(200);
        Bed.succeed(second.exec("peili:containerd-on"));
        Path hosts = certsD().resolve("docker.io/hosts.toml");
        String mirror = "https://" + second.registry();
        assertThat(hosts).content().contains(mirror);

        Bed.succeed(first.exec("peili:cluster-set mirror off"));
        await().atMost(SECONDS).until(() -> !mentions(hosts, mirror));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(status(client, manifest)).isEqualTo(404));
        await().atMost(SECONDS)
                .untilAsserted(() ->
                        assertThat(second.exec("peili:cluster-show").output()).containsPattern("mirror +. off"));

        Bed.succeed(first.exec("peili:cluster-set mirror on"));
        await().atMost(SECONDS).until(() -> mentions(hosts, mirror));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(status(client, manifest)).isEqualTo(200));
    }

    private URI manifest() {
        return URI.create("https://" + first.registry() + "/v2/registry.example.org/peili/node/manifests/1");
    }

    @Test
    @Order(5)
    void aRegistryIsLeftOutAndTakenInAgainInOnePlace() throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(bed.tls()).build();
        assertThat(third.exec("peili:announced").output()).contains(Bed.IMAGE);

        Bed.succeed(first.exec("peili:cluster-set registries.excluded registry.example.org"));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(status(client, manifest())).isEqualTo(404));
        await().atMost(SECONDS)
                .untilAsserted(
                        () -> assertThat(third.exec("peili:announced").output()).doesNotContain(Bed.IMAGE));

        Bed.succeed(first.exec("peili:cluster-set registries.excluded \"\""));
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(status(client, manifest())).isEqualTo(200));
        await().atMost(SECONDS)
                .untilAsserted(
                        () -> assertThat(third.exec("peili:announced").output()).contains(Bed.IMAGE));
    }

    private static boolean mentions(Path file, String text) throws IOException {
        return Files.exists(file) && Files.readString(file).contains(text);
    }

    private static int status(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    @Order(6)
    void aNodeThatIsPutOutIsCutWithinSecondsAndNobodyElse() throws Exception {
        Path pair = second.base().resolve("data/identity");
        SSLContext member = bed.tls(pair.resolve("ca.crt"), pair.resolve("node.crt"), pair.resolve("node.key"));
        String name = Tls.certificate(pair.resolve("node.crt"))
                .getSubjectX500Principal()
                .getName()
                .replace("CN=", "");
        URI root = URI.create("https://" + third.registry() + "/v2/");
        HttpClient client = HttpClient.newBuilder().sslContext(member).build();
        String blob = Bed.largestBlob(bed.skopeo(third, Bed.IMAGE), Long.MAX_VALUE);
        List<SlowReader> gone = new ArrayList<>();
        List<SlowReader> staying = new ArrayList<>();
        try {
            for (int i = 0; i < RUNNING_PULLS / 2; i++) {
                gone.add(new SlowReader(member, third, blob));
                staying.add(new SlowReader(bed.tls(), third, blob));
            }
            assertThat(status(client, root)).isEqualTo(200);
            Bed.succeed(first.exec("peili:node-revoke " + name));

            await().atMost(SECONDS)
                    .untilAsserted(() -> assertThat(status(client, root)).isEqualTo(401));
            long whole = staying.get(0).rest();
            for (SlowReader other : staying.subList(1, staying.size())) {
                assertThat(other.rest()).isEqualTo(whole);
            }
            for (SlowReader cut : gone) {
                assertThat(cut.rest()).isLessThan(whole);
            }
        } finally {
            for (SlowReader reader : gone) {
                reader.close();
            }
            for (SlowReader reader : staying) {
                reader.close();
            }
        }
        assertThat(status(HttpClient.newBuilder().sslContext(bed.tls()).build(), root))
                .isEqualTo(200);
    }

    @Test
    @Order(7)
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
                        Path.of("").toAbsolutePath().relativize(used).toString()),
                "start");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output().strip().lines()).hasSize(1);
        assertThat(outcome.output()).contains("wrong, expired, used up or revoked");
    }

    @Test
    @Order(8)
    void aPeerOfGoIsRefusedWithTheNetworksKeyAndNoCertificateAndWithoutTheKey() throws Exception {
        assumeTrue(Tools.here("go") || "true".equals(System.getenv("CI")), "skipped: needs go");
        String program = Tools.goPeer(Path.of(System.getProperty("gopeer.sources")), bed.work())
                .toString();
        Path identity = first.base().resolve("data/identity");
        String key = Files.readAllLines(identity.resolve("network.keys")).get(0).strip();
        String address = Bed.succeed(first.exec("peili:p2p-id"))
                .output()
                .lines()
                .map(line -> line.replaceAll(".*(/ip4/127.0.0.2/\\S+/p2p/\\S+).*", "$1"))
                .filter(line -> line.startsWith("/ip4"))
                .findFirst()
                .orElseThrow();
        try (Partner without = new Partner(List.of(program, "-nodes", "1"));
                Partner with = new Partner(List.of(program, "-nodes", "1", "-psk", key))) {
            assertThatThrownBy(() -> without.ask("connect " + address)).isInstanceOf(IOException.class);

            with.ask("connect " + address);
            await().atMost(SECONDS)
                    .untilAsserted(
                            () -> assertThat(with.ask("peers").getAsJsonArray()).isEmpty());
            assertThat(with.ask("table").getAsJsonArray()).isEmpty();
            assertThat(first.exec("peili:p2p-peers").output()).doesNotContain("go-libp2p");
        }
    }

    @Test
    @Order(9)
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
