// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import static io.peili.interop.OurHost.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    void inAMixedNetworkEveryoneFindsEverything() throws Exception {
        int theirs = 20;
        List<OurNode> ours = new ArrayList<>();
        try (Partner go = Partners.go("-nodes", Integer.toString(theirs))) {
            Multiaddr first = Multiaddr.parse(go.address());
            for (int i = 0; i < 5; i++) {
                OurNode node = OurNode.start(i % 2 == 0 ? KeyType.ED25519 : KeyType.ECDSA, false);
                ours.add(node);
                get(node.host().connect(first));
            }
            for (int i = 1; i < theirs; i++) {
                go.ask(i + ":connect "
                        + (i % 2 == 0 ? first : OurHost.address(ours.get(i % 5).host())));
            }
            for (int i = 0; i < theirs; i++) {
                go.ask(i + ":refresh");
            }
            for (OurNode node : ours) {
                get(node.kademlia().refresh());
            }
            for (int i = 0; i < theirs; i++) {
                go.ask(i + ":provide go-" + i);
            }
            for (int i = 0; i < ours.size(); i++) {
                OurNode node = ours.get(i);
                node.provide("ours-" + i);
                await().atMost(PATIENCE).until(() -> node.kademlia().status().announced() == 1);
            }
            for (OurNode node : ours) {
                for (int i = 0; i < theirs; i++) {
                    assertThat(node.find("go-" + i)).as("go-%s", i).hasSize(1);
                }
            }
            for (int i = 0; i < theirs; i++) {
                for (int j = 0; j < ours.size(); j++) {
                    assertThat(go.ask(i + ":find ours-" + j + " 1").toString())
                            .contains(ours.get(j).host().id().toString());
                }
            }
        } finally {
            ours.forEach(OurNode::close);
        }
    }
}
