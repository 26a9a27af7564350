// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peili.itests.harness.Layout;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that are made such of a Spegel network by one line in a file. */
@Timeout(300)
class SpegelIT {
    private static final String FIRST = "127.0.0.7";
    private static final String SECOND = "127.0.0.8";

    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Node node : nodes) {
            node.close();
        }
    }

    private static Path base(Path work, String name) throws IOException {
        Path base = work.resolve(name);
        Files.createDirectories(base.resolve("etc"));
        Files.writeString(base.resolve("etc/io.peili.router.cfg"), "profile = spegel\n");
        return base;
    }

    private static HttpResponse<String> get(String address, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + ":5000" + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whoHasNotSaidThatItMayAnswerEverybodyDoesNotStart() throws Exception {
        try (Bed bed = new Bed("spegel-closed")) {
            Node.Outcome outcome =
                    Node.command(bed.home(), base(bed.work(), "closed"), Map.of("PEILI_ADDRESS", FIRST), "run");
            assertThat(outcome.code()).isNotZero();
            assertThat(outcome.output().lines().filter(line -> line.startsWith("peili: ")))
                    .as(outcome.output())
                    .singleElement()
                    .asString()
                    .contains("profile: spegel", "PEILI_OPEN_TO_ANYONE=yes");
        }
    }

    @Test
    void nodesServePlainHttpOnPort5000AndFindEachOther() throws Exception {
        try (Bed bed = new Bed("spegel")) {
            Path layout = bed.work().resolve("images");
            new Layout(layout).image(1_000_000, "1");
            nodes.add(Node.start(
                    bed.home(),
                    base(bed.work(), FIRST),
                    FIRST,
                    Map.of("PEILI_OPEN_TO_ANYONE", "yes", "PEILI_LAYOUT", layout.toString())));
            nodes.add(Node.start(
                    bed.home(),
                    base(bed.work(), SECOND),
                    SECOND,
                    Map.of("PEILI_OPEN_TO_ANYONE", "yes", "PEILI_BOOTSTRAP", "http://" + FIRST + ":5000/id")));

            assertThat(get(FIRST, "/v2/").statusCode()).isEqualTo(200);
            assertThat(get(FIRST, "/id").body()).contains("\"Addrs\":[\"/ip4/" + FIRST + "/tcp/5001\"]");
            assertThat(nodes.get(0).exec("peili:p2p-id").output()).contains("spegel", "open");
            assertThat(nodes.get(0).exec("peili:status").output()).contains("open to anyone");
            int slash = Layout.REPOSITORY.indexOf('/');
            String manifest = "/v2" + Layout.REPOSITORY.substring(slash) + "/manifests/1?ns="
                    + Layout.REPOSITORY.substring(0, slash);
            await("the second node gets it from the first")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> get(SECOND, manifest).statusCode() == 200);
            assertThat(get(SECOND, manifest).body())
                    .isEqualTo(get(FIRST, manifest).body());
        }
    }
}
