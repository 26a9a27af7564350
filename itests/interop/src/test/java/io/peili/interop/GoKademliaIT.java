// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import static io.peili.interop.OurHost.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peili.itests.harness.Partner;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoKademliaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int THEIRS = 20;

    @ParameterizedTest
    @CsvSource({"ED25519, ed25519, false", "ECDSA, ecdsa, true"})
    void eachFindsWhatTheOtherProvides(KeyType ourKey, String theirKey, boolean privateNetwork) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-key", theirKey));
        if (privateNetwork) {
            arguments.addAll(List.of("-psk", OurHost.PSK));
        }
        try (Partner go = Partners.go(arguments.toArray(String[]::new));
                OurNode node = OurNode.start(ourKey, privateNetwork)) {
            Multiaddr address = Multiaddr.parse(go.address());
            String them = address.peerId().orElseThrow().toString();
            String us = node.host().id().toString();
            get(node.host().connect(address));
            await().atMost(PATIENCE).until(() -> node.routesBy(them));
            await().atMost(PATIENCE).until(() -> go.ask("table").toString().contains(us));

            node.provide("sha256:" + "a".repeat(64));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(go.ask("find sha256:" + "a".repeat(64) + " 1")
                                    .toString())
                            .contains(us, node.host().addresses().get(0).toString()));

            go.ask("provide docker.io/library/nginx:1.27");
            assertThat(node.find("docker.io/library/nginx:1.27"))
                    .containsEntry(them, "[" + address.withoutPeer() + "]");
        }
    }

    @Test
    void theSweepingProviderAnnouncesToUs() throws Exception {
        try (Partner go = Partners.go();
                OurNode node = OurNode.start(KeyType.ED25519, false);
                OurNode other = OurNode.start(KeyType.ED25519, false)) {
            Multiaddr address = Multiaddr.parse(go.address());
            String them = address.peerId().orElseThrow().toString();
            get(node.host().connect(address));
            get(other.host().connect(OurHost.address(node.host())));
            await().atMost(PATIENCE).until(() -> node.routesBy(them));
            await().atMost(PATIENCE)
                    .until(() ->
                            go.ask("table").toString().contains(node.host().id().toString()));
            go.ask("sweep one two three four five six");
            await().atMost(PATIENCE).until(() -> node.kademlia().status().recordKeys() == 6);
            for (String name : List.of("one", "two", "three", "four", "five", "six")) {
                assertThat(other.find(name)).containsKey(them);
            }
        }
    }

    @Test
    void aValueThatTheyBringIsDeclinedAndTheyGoOn() throws Exception {
        try (Partner go = Partners.go();
                OurNode node = OurNode.start(KeyType.ED25519, false)) {
            get(node.host().connect(Multiaddr.parse(go.address())));
            String us = node.host().id().toString();
            await().atMost(PATIENCE).until(() -> go.ask("table").toString().contains(us));

            assertThatThrownBy(() -> go.ask("put " + us + " /v/key")).hasMessageContaining("value not put correctly");

            node.provide("sha256:" + "b".repeat(64));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(go.ask("find sha256:" + "b".repeat(64) + " 1")
                                    .toString())
                            .contains(us));
        }
    }

    @Test
    void inAMixedNetworkEveryoneFindsEverythingAlsoWhenAThirdIsGone() throws Exception {
        List<OurNode> ours = new ArrayList<>();
        try (Partner go = Partners.go("-nodes", Integer.toString(THEIRS))) {
            connect(go, ours);
            aFullRefreshKeepsUs(go, ours);
            for (int i = 0; i < THEIRS; i++) {
                go.ask(i + ":provide go-" + i);
            }
            for (int i = 0; i < ours.size(); i++) {
                OurNode node = ours.get(i);
                node.provide("ours-" + i);
                await().atMost(PATIENCE).until(() -> node.kademlia().status().announced() == 1);
            }
            everyoneFindsEverything(go, ours, 0);
            for (int i = 0; i < THEIRS / 3; i++) {
                go.ask(i + ":stop");
            }
            ours.remove(4).close();
            everyoneFindsEverything(go, ours, THEIRS / 3);
        } finally {
            ours.forEach(OurNode::close);
        }
    }

    private static void connect(Partner go, List<OurNode> ours) throws Exception {
        Multiaddr first = Multiaddr.parse(go.address());
        for (int i = 0; i < 5; i++) {
            OurNode node = OurNode.start(i % 2 == 0 ? KeyType.ED25519 : KeyType.ECDSA, false);
            ours.add(node);
            get(node.host().connect(first));
        }
        for (int i = 1; i < THEIRS; i++) {
            go.ask(i + ":connect "
                    + (i % 2 == 0 ? first : OurHost.address(ours.get(i % 5).host())));
        }
        for (int i = 0; i < THEIRS; i++) {
            go.ask(i + ":refresh");
        }
        for (OurNode node : ours) {
            get(node.kademlia().refresh());
        }
    }

    /** Go asks each peer of its table a question about itself, and drops who answers wrongly. */
    private static void aFullRefreshKeepsUs(Partner go, List<OurNode> ours) throws Exception {
        for (int i = 0; i < THEIRS; i++) {
            String before = go.ask(i + ":table").toString();
            go.ask(i + ":refresh");
            String after = go.ask(i + ":table").toString();
            for (OurNode node : ours) {
                String us = node.host().id().toString();
                assertThat(!before.contains(us) || after.contains(us))
                        .as("%s stays in the table of go-%s", us, i)
                        .isTrue();
            }
        }
        assertThat(go.ask("table").toString())
                .contains(ours.stream().map(node -> node.host().id().toString()).toList());
    }

    private static void everyoneFindsEverything(Partner go, List<OurNode> ours, int gone) throws Exception {
        for (OurNode node : ours) {
            for (int i = gone; i < THEIRS; i++) {
                assertThat(node.find("go-" + i)).as("go-%s", i).hasSize(1);
            }
            for (int j = 0; j < ours.size(); j++) {
                OurNode other = ours.get(j);
                if (other != node) {
                    assertThat(node.find("ours-" + j))
                            .as("ours-%s", j)
                            .containsOnlyKeys(other.host().id().toString());
                }
            }
        }
        for (int i = gone; i < THEIRS; i++) {
            for (int j = 0; j < ours.size(); j++) {
                assertThat(go.ask(i + ":find ours-" + j + " 1").toString())
                        .contains(ours.get(j).host().id().toString());
            }
            for (int j = gone; j < THEIRS; j++) {
                String id = Multiaddr.parse(go.ask(j + ":address").getAsString())
                        .peerId()
                        .orElseThrow()
                        .toString();
                assertThat(go.ask(i + ":find go-" + j + " 1").toString())
                        .as("go-%s by go-%s", j, i)
                        .contains(id);
            }
        }
    }
}
