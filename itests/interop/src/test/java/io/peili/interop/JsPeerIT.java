// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import static io.peili.interop.OurHost.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peili.itests.harness.Partner;
import io.peili.libp2p.Connection;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ed25519 only: js-libp2p cannot talk to ECDSA identities. */
class JsPeerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Partner js(boolean privateNetwork) throws Exception {
        return privateNetwork ? Partners.js(OurHost.PSK) : Partners.js();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weDialJs(boolean privateNetwork) throws Exception {
        try (Partner js = js(privateNetwork);
                OurNode node = OurNode.start(KeyType.ED25519, privateNetwork)) {
            Multiaddr address = Multiaddr.parse(js.address());
            Connection connection = get(node.host().connect(address));
            assertThat(get(connection.identified()).protocols()).contains("/spegel/kad/1.0.0");
            assertThat(get(node.host().ping(connection.peer()))).isPositive();
            eachFindsWhatTheOtherProvides(js, node, address);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void jsDialsUs(boolean privateNetwork) throws Exception {
        try (Partner js = js(privateNetwork);
                OurNode node = OurNode.start(KeyType.ED25519, privateNetwork)) {
            String us = js.ask("connect " + OurHost.address(node.host())).getAsString();
            assertThat(us).isEqualTo(node.host().id().toString());
            eachFindsWhatTheOtherProvides(js, node, Multiaddr.parse(js.address()));
            assertThat(js.ask("identify " + us).toString()).contains("peili/test", EchoProtocol.NAME);
            assertThat(js.ask("ping " + us).getAsLong()).isNotNegative();
        }
    }

    private static void eachFindsWhatTheOtherProvides(Partner js, OurNode node, Multiaddr address) throws Exception {
        String them = address.peerId().orElseThrow().toString();
        await().atMost(PATIENCE).until(() -> node.routesBy(them));
        await().atMost(PATIENCE).until(() -> js.ask("table").getAsInt() == 1);
        node.provide("ours");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(js.ask("find ours").toString())
                        .contains(node.host().id().toString()));
        js.ask("provide theirs");
        assertThat(node.find("theirs")).containsEntry(them, "[" + address.withoutPeer() + "]");
    }
}
