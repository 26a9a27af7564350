// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.itests.harness.Layout;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three nodes that know one first address, one of them by the list that is served there; each has an image of its own, and
 * heals without help within 5 s.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class P2pClusterIT {
    private static final String FIRST = "127.0.0.2";
    private static final String LAST = "127.0.0.4";
    private static final List<String> ADDRESSES = List.of(FIRST, "127.0.0.3", LAST);
    private static final Duration HEALING = Duration.ofSeconds(5);

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Path> layouts = new HashMap<>();
    private Bed bed;

    @BeforeAll
    void start() throws Exception {
        bed = new Bed("p2p");
        for (String address : ADDRESSES) {
            Path layout = bed.work().resolve("layout-" + address);
            new Layout(layout).image(1_000_000 + nodes.size(), tag(address));
            layouts.put(address, layout);
            nodes.put(address, node(address));
        }
    }

    @AfterAll
    void stop() throws Exception {
        bed.close();
    }

    private Node node(String address) throws IOException, InterruptedException {
        return bed.node(
                address,
                Map.of(
                        "PEILI_BOOTSTRAP",
                        address.equals(LAST) ? "https://" + FIRST + ":6443/v1-k3s/p2p" : "/ip4/" + FIRST,
                        "PEILI_LAYOUT",
                        layouts.get(address).toString()));
    }

    private static String tag(String address) {
        return address.substring(address.lastIndexOf('.') + 1);
    }

    private void pulls(String puller, String holder) throws Exception {
        Path pulled = bed.skopeo(nodes.get(puller), Layout.REPOSITORY + ":" + tag(holder));
        assertThat(Bed.verifiedBlobs(pulled)).hasSize(2);
    }

    /** From the end of the time to heal on, no pull may fail; before that each is tried until it works. */
    private void everybodyPullsFromEverybody() throws Exception {
        long healed = System.nanoTime() + HEALING.toNanos();
        for (String puller : ADDRESSES) {
            for (String holder : ADDRESSES) {
                while (!pulls(puller, holder, healed)) {
                    LockSupport.parkNanos(50_000_000);
                }
            }
        }
    }

    private boolean pulls(String puller, String holder, long healed) throws Exception {
        boolean mayFail = System.nanoTime() < healed;
        try {
            pulls(puller, holder);
            return true;
        } catch (Exception | AssertionError e) {
            if (mayFail) {
                return false;
            }
            throw e;
        }
    }

    @Test
    @Order(1)
    void nodesThatKnowOneFirstAddressServeEachOthersImages() throws Exception {
        everybodyPullsFromEverybody();
    }

    @Test
    @Order(2)
    void theirNetworkHasTheKeyOfTheCluster() throws Exception {
        for (Node node : nodes.values()) {
            List<String> starts = Files.readAllLines(node.base().resolve("data/log/peili.log")).stream()
                    .filter(line -> line.contains("p2p node"))
                    .toList();
            assertThat(starts).last().asString().endsWith("private");
        }
    }

    @Test
    @Order(2)
    void theShellShowsWhoThePeersAre() throws Exception {
        assertThat(nodes.get("127.0.0.3").exec("peili:peers").output()).contains("127.0.0.2:6443", "127.0.0.4:6443");
        assertThat(nodes.get(FIRST).exec("peili:status").output()).contains("p2p", "2 peers, 4 keys");
        assertThat(nodes.get(FIRST).exec("peili:p2p-id").output()).contains("private", "routes by    2 peers");
        assertThat(nodes.get("127.0.0.3").exec("peili:p2p-peers").output()).contains("127.0.0.2:5001", "peili/");
        assertThat(nodes.get("127.0.0.3").exec("peili:p2p-table").output()).contains("Bits");
        assertThat(nodes.get(FIRST).exec("peili:announced").output()).contains("m    ", "sha256:", "4 keys");
        Node.Outcome lookup = nodes.get("127.0.0.3").exec("peili:lookup " + Layout.REPOSITORY + ":4");
        assertThat(lookup.output()).contains("127.0.0.4:6443", "1 have it");
        assertThat(lookup.code()).isZero();
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource({"127.0.0.2, 127.0.0.3, 127.0.0.4", "127.0.0.3, 127.0.0.2, 127.0.0.4", "127.0.0.4, 127.0.0.2, 127.0.0.3"
    })
    void aNodeThatIsKilledIsNotMissedAndHealsWhenItReturns(String killed, String puller, String holder)
            throws Exception {
        nodes.get(killed).kill();
        pulls(puller, holder);
        pulls(holder, puller);
        nodes.put(killed, node(killed));
        everybodyPullsFromEverybody();
    }

    @ParameterizedTest
    @Order(4)
    @CsvSource({
        "router, 127.0.0.2",
        "kademlia, 127.0.0.2",
        "libp2p, 127.0.0.2",
        "router, 127.0.0.4",
        "kademlia, 127.0.0.4",
        "libp2p, 127.0.0.4"
    })
    void updatingABundleOfTheRouterHeals(String bundle, String node) throws Exception {
        Node.Outcome updated = nodes.get(node).exec("bundle:update -r io.peili." + bundle);
        assertThat(updated.code()).as(updated.output()).isZero();
        everybodyPullsFromEverybody();
    }
}
