// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import static io.peili.interop.OurHost.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.peili.itests.harness.Partner;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoHostIT {
    private static Partner go(String key, boolean privateNetwork) throws Exception {
        return privateNetwork ? Partners.go("-key", key, "-psk", OurHost.PSK) : Partners.go("-key", key);
    }

    @ParameterizedTest
    @CsvSource({
        "ED25519, ed25519, false",
        "ED25519, ed25519, true",
        "ECDSA, ecdsa, false",
        "ECDSA, ecdsa, true",
        "RSA, rsa, false",
        "RSA, ecdsa, true",
        "ECDSA, rsa, true",
        "SECP256K1, secp256k1, false",
        "ED25519, ecdsa, true"
    })
    void weDialGo(KeyType ourKey, String theirKey, boolean privateNetwork) throws Exception {
        try (Partner go = go(theirKey, privateNetwork);
                Host host = OurHost.start(ourKey, privateNetwork)) {
            Multiaddr address = Multiaddr.parse(go.address());
            Connection connection = get(host.connect(address));
            PeerId peer = connection.peer();
            PeerInfo info = get(connection.identified());
            assertThat(info.protocols()).contains("/spegel/kad/1.0.0", "/ipfs/ping/1.0.0");
            assertThat(info.addresses()).contains(address.withoutPeer());
            assertThat(get(host.ping(peer))).isPositive();
            assertThat(go.ask("ping " + host.id()).getAsLong()).isPositive();
            JsonObject us = go.ask("identify " + host.id()).getAsJsonObject();
            assertThat(us.get("agent").getAsString()).isEqualTo("peili/test");
            assertThat(us.get("addrs").toString())
                    .contains(host.addresses().get(0).toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ED25519, ed25519, false",
        "ED25519, ed25519, true",
        "ECDSA, ecdsa, false",
        "ECDSA, ecdsa, true",
        "RSA, rsa, false",
        "RSA, ecdsa, true",
        "ECDSA, rsa, true"
    })
    void goDialsUs(KeyType ourKey, String theirKey, boolean privateNetwork) throws Exception {
        try (Partner go = go(theirKey, privateNetwork);
                Host host = OurHost.start(ourKey, privateNetwork)) {
            String id = go.ask("connect " + OurHost.address(host)).getAsString();
            assertThat(id).isEqualTo(host.id().toString());
            assertThat(go.ask("ping " + id).getAsLong()).isPositive();
            assertThat(go.ask("identify " + id).toString()).contains("peili/test", EchoProtocol.NAME);
            assertThat(host.connections()).hasSize(1);
            assertThat(get(host.connections().get(0).identified()).protocols()).contains("/spegel/kad/1.0.0");
        }
    }

    @Test
    void anotherPreSharedKeyKeepsApart() throws Exception {
        try (Partner go = Partners.go("-psk", "ee".repeat(32));
                Host host = OurHost.start(KeyType.ED25519, true)) {
            Multiaddr address = Multiaddr.parse(go.address());
            assertThatThrownBy(() -> get(host.connect(address))).hasMessageContaining("pre-shared key");
            assertThatThrownBy(() -> go.ask("connect " + OurHost.address(host))).hasMessageContaining("connect");
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void manyLargeStreamsComeBackUnchanged(boolean privateNetwork) throws Exception {
        try (Partner go = go("ed25519", privateNetwork);
                Host host = OurHost.start(KeyType.ED25519, privateNetwork)) {
            String id = go.ask("connect " + OurHost.address(host)).getAsString();
            JsonObject result = go.ask("transfer " + id + " 64 " + (16 << 20)).getAsJsonObject();
            long millis = result.get("millis").getAsLong();
            System.out.println("64 streams of 16 MiB each way, private network " + privateNetwork + ": " + millis
                    + " ms, " + 2L * 64 * 16 * 1000 / millis + " MiB/s both ways together");
            assertThat(millis).isPositive();
        }
    }
}
