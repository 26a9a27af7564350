// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.NetworkTerms;
import io.peili.libp2p.PreSharedKey;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Peer;
import io.peili.testkit.LookupRecorder;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestCluster;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More nodes than keep a key, members of one cluster, who know but the first of them. */
class CrowdTest {
    private static final int NODES = 24;

    @TempDir
    private Path folder;

    private final TestCluster cluster = new TestCluster();
    private final PreSharedKey key = PreSharedKey.of(new byte[PreSharedKey.LENGTH]);
    private final List<RouterNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(RouterNode::close);
    }

    private RouterNode node(int number, String bootstrap) throws IOException {
        return TestRouters.member(folder, address(number), bootstrap, cluster, NetworkTerms.NONE, key);
    }

    private static String address(int number) {
        return "127.0.1." + (number + 1);
    }

    private static TestImage image(int number) {
        return TestImages.image("image " + number);
    }

    private static List<String> holders(RouterNode asked, int number) {
        LookupRecorder recorder = new LookupRecorder();
        asked.router().lookup(Key.of(image(number).digest()), Duration.ofSeconds(10), recorder);
        return recorder.await().stream().map(Peer::host).toList();
    }

    private void everyOneFindsAnothersImage(List<Integer> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            int other = numbers.get((i + numbers.size() / 2) % numbers.size());
            assertThat(holders(nodes.get(numbers.get(i)), other))
                    .as("%s asks for the image of %s", numbers.get(i), other)
                    .containsExactly(address(other));
        }
    }

    @Test
    void allFindEachOtherAndTheRestDoesWhenAThirdIsGone() throws Exception {
        nodes.add(node(0, ""));
        String first = nodes.get(0).host().addresses().get(0).toString();
        List<Integer> all = new ArrayList<>(List.of(0));
        for (int number = 1; number < NODES; number++) {
            nodes.add(node(number, first));
            all.add(number);
        }
        for (int number = 0; number < NODES; number++) {
            Reference name = Reference.parse("docker.io/library/image:" + number);
            nodes.get(number).add(new MemoryStore().put(name, image(number)));
        }
        P2pRouterTest.await(
                () -> nodes.stream().allMatch(node -> node.router().status().ready()));

        everyOneFindsAnothersImage(all);

        List<Integer> gone = all.stream().filter(number -> number % 3 == 0).toList();
        gone.forEach(number -> nodes.get(number).close());
        everyOneFindsAnothersImage(
                all.stream().filter(number -> !gone.contains(number)).toList());
    }
}
