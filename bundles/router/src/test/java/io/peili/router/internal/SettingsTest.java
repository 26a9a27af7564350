// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.Multiaddr;
import io.peili.oci.Reference;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);
    private static final String PEER = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    @Test
    void firstPeersOfAllKindsAreRead() {
        assertThat(BootstrapSource.parseList(
                        "/ip4/10.0.0.1/tcp/4001, /ip4/10.0.0.2 ,dns:peers.example,dns:peers.example:7,/dns4/a/tcp/1,"
                                + "https://k3s.example:6443/v1-k3s/p2p,/ip4/10.0.0.3/tcp/1/p2p/" + PEER,
                        5001))
                .extracting(source -> source.address().map(Multiaddr::toString).orElse("list"))
                .containsExactly(
                        "/ip4/10.0.0.1/tcp/4001",
                        "/ip4/10.0.0.2/tcp/5001",
                        "/dns/peers.example/tcp/5001",
                        "/dns/peers.example/tcp/7",
                        "/dns4/a/tcp/1",
                        "list",
                        "/ip4/10.0.0.3/tcp/1/p2p/" + PEER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"peer.example", "/ip4/host", "dns:", "/ip4/1.2.3.4/udp/1", "http://a b"})
    void whatIsNoFirstPeerIsNamed(String entry) {
        assertThatThrownBy(() -> BootstrapSource.parseList(entry, 5001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrap: " + entry);
    }

    @Test
    void listsOfSpegelAndK3sAreRead() {
        String address = "/ip4/10.0.0.1/tcp/5001";
        String full = address + "/p2p/" + PEER;
        assertThat(PeerList.parse("[{\"ID\":\"" + PEER + "\",\"Addrs\":[\"" + address + "\"]}]"))
                .containsExactly(Multiaddr.parse(full));
        assertThat(PeerList.parse("[{\"ID\":\"\",\"Addrs\":[\"" + address + "\",\"nonsense\"]},7,{}]"))
                .containsExactly(Multiaddr.parse(address));
        assertThat(PeerList.parse("[\"" + full + "\"]")).containsExactly(Multiaddr.parse(full));
        assertThat(PeerList.parse(full + "\n")).containsExactly(Multiaddr.parse(full));
        assertThat(PeerList.parse("<html>")).isEmpty();
        assertThat(PeerList.parse("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "all, docker.io/library/app:latest, true",
        "none, docker.io/library/app:1, false",
        "none, docker.io/library/app@, true",
        "no-latest, docker.io/library/app:latest, false",
        "no-latest, docker.io/library/app:1, true",
        "all, docker.io/library/app:1-dev, false",
        "all, docker.io/library/app-dev@, true",
        "all, quay.io/app:1, false",
        "all, quay.io/app@, false",
        "all, other.example/app:1, false",
        "all, docker.io/private/app:1, false",
        "all, docker.io/private/app@, true"
    })
    void theRulesOfANodeJudgeTagsAndRegistries(String tags, String reference, boolean allowed) {
        OwnRules rules =
                OwnRules.parse(tags, "/library/|^quay", "-dev$", Set.of("docker.io", "quay.io"), Set.of("quay.io"));
        assertThat(rules.allow(Reference.parse(reference.replace("@", DIGEST)))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"peili, true", "spegel, true", "k3s, false"})
    void onlyAK3sNetworkLeavesLatestOutByItself(String profile, boolean allowed) {
        OwnRules rules = OwnRules.parse(Profile.parse(profile).tags(), "", "", Set.of(), Set.of());
        assertThat(rules.allow(Reference.parse("docker.io/library/app:latest"))).isEqualTo(allowed);
    }

    @Test
    void wrongWordsAreNamed() {
        assertThatThrownBy(() -> Profile.parse("rke2")).hasMessageContaining("peili, spegel or k3s");
        assertThatThrownBy(() -> OwnRules.parse("some", "", "", Set.of(), Set.of()))
                .hasMessageContaining("tags: some");
        assertThatThrownBy(() -> OwnRules.parse("all", "", "(", Set.of(), Set.of()))
                .hasMessageContaining("tags.denied: (");
        assertThatThrownBy(() -> OwnRules.parse("all", "[", "", Set.of(), Set.of()))
                .hasMessageContaining("tags.allowed: [");
    }
}
