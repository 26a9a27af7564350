// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/** Keys and certificates are exchanged in a running cluster, during 16 pulls through a node that gets all from a peer. */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RotationIT {
    private static final int PULLS = 16;

    /** A pull of it is over quickly. */
    private static final long LONGEST = 4 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern VERSION = Pattern.compile("version\\\\\":(\\d+)");
    private static final Pattern PEER = Pattern.compile("\"ID\"");
    private static final Pattern STEP = Pattern.compile("Version (\\d+):");

    private Bed bed;
    private Node first;
    private List<Node> nodes;
    private Pullers pullers;
    private SSLContext tls;

    @BeforeAll
    void start() throws Exception {
        bed = new Bed("rotation");
        first = node("127.0.0.2");
        nodes = List.of(first, node("127.0.0.3"), node("127.0.0.4"));
        Bed.succeed(first.exec("peili:image-import " + bed.archive(ImageFormat.OCI)));
        Path pulled = bed.skopeo(nodes.get(1), Bed.IMAGE);
        String blob = Bed.largestBlob(pulled, LONGEST);
        tls = bed.tls();
        pullers = new Pullers(
                PULLS, nodes.get(1), "/v2/peili/node/blobs/sha256:" + blob + "?ns=registry.example.org", blob, tls);
    }

    private Node node(String address) throws IOException, InterruptedException {
        return bed.node(address, Map.of("PEILI_BOOTSTRAP", "/ip4/127.0.0.2"));
    }

    @AfterAll
    void stop() throws Exception {
        pullers.close();
        bed.close();
    }

    /** Takes one step and waits until all nodes have it, and every puller has pulled since. */
    private void step(String command) throws Exception {
        String said = Bed.succeed(first.exec(command)).output();
        Matcher step = STEP.matcher(said);
        assertThat(step.find()).as(said).isTrue();
        long version = Long.parseLong(step.group(1));
        for (Node node : nodes) {
            await(said).atMost(PATIENCE).until(() -> version(node) >= version);
        }
        pulled();
    }

    private void pulled() {
        pullers.another(PATIENCE);
        assertThat(pullers.failures()).isEmpty();
    }

    private static long version(Node node) throws IOException {
        Matcher version = VERSION.matcher(Files.readString(node.base().resolve("data/identity/cluster.json")));
        return version.find() ? Long.parseLong(version.group(1)) : 0;
    }

    /** Asks each node for the list that others could start from: itself, and the peers that it knows. */
    private void assertEverybodyKnowsEverybody() {
        for (Node node : nodes) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(list(node)).hasSize(nodes.size()));
        }
    }

    private List<String> list(Node node) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://" + node.registry() + "/id").toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        try (InputStream in = connection.getInputStream()) {
            return PEER.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(MatchResult::group)
                    .toList();
        }
    }

    @Test
    @Order(1)
    void peersProvedThatTheyAreMembersOfTheCluster() throws Exception {
        assertEverybodyKnowsEverybody();
        pulled();
    }

    @Test
    @Order(2)
    void thePreSharedKeyIsExchangedWithoutAFailedPull() throws Exception {
        String before = Files.readString(first.base().resolve("data/identity/network.keys"));
        for (int step = 0; step < 3; step++) {
            step("peili:key-rotate");
        }
        assertEverybodyKnowsEverybody();
        assertThat(Files.readString(first.base().resolve("data/identity/network.keys")))
                .isNotEqualTo(before);
        for (Node node : nodes) {
            assertThat(Files.readString(node.base().resolve("data/log/peili.log")))
                    .contains("2 of the network's pre-shared keys", "1 of the network's pre-shared keys");
        }
        pulled();
    }

    @Test
    @Order(3)
    void theCaIsExchangedAndAllCertificatesRenewedWithoutAFailedPull() throws Exception {
        X509Certificate old = Tls.certificate(first.base().resolve("data/identity/ca.crt"));
        step("peili:ca-rotate");
        // From here on people's pairs come with both CAs.
        present("second");
        pulled();

        step("peili:ca-rotate");
        X509Certificate fresh = Tls.certificate(first.base().resolve("data/identity/ca.crt"));
        assertThat(fresh).isNotEqualTo(old);
        for (Node node : nodes) {
            Path own = node.base().resolve("data/identity/node.crt");
            await().atMost(PATIENCE)
                    .until(() -> Tls.certificate(own).getIssuerX500Principal().equals(fresh.getSubjectX500Principal()));
        }
        present("third");
        pulled();

        step("peili:ca-rotate");
        for (Node node : nodes) {
            assertThat(Files.readString(node.base().resolve("data/identity/ca.crt")))
                    .containsOnlyOnce("BEGIN CERTIFICATE");
        }
        assertEverybodyKnowsEverybody();
        pulled();
    }

    /** Pulls and asks with another pair from now on. */
    private void present(String name) throws Exception {
        Bed.succeed(first.exec("peili:client-cert " + name));
        Path folder = first.base().resolve("data/identity/clients").resolve(name);
        tls = bed.tls(folder.resolve("ca.crt"), folder.resolve("client.cert"), folder.resolve("client.key"));
        pullers.presenting(tls);
    }

    @Test
    @Order(4)
    void aNodeJoinsAfterAllThat() throws Exception {
        Node late = node("127.0.0.5");
        assertThat(late.exec("peili:status").output()).contains("member of");
        Bed.succeed(late.exec("peili:image-pull " + Bed.IMAGE));
        pulled();
    }
}
