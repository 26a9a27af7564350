// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.Multiaddr;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerListResourceTest {
    private static final String ONE = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
    private static final String OTHER = "QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk";
    private static final List<Multiaddr> PEERS = List.of(
            Multiaddr.parse("/ip4/10.0.0.1/tcp/5001/p2p/" + ONE),
            Multiaddr.parse("/ip6/fd00::1/tcp/5001/p2p/" + ONE),
            Multiaddr.parse("/ip4/10.0.0.2/tcp/5001/p2p/" + OTHER));

    private final PeerListResource lists = new PeerListResource(() -> PEERS);

    private static String text(Response response) {
        return new String((byte[]) response.getEntity(), StandardCharsets.UTF_8);
    }

    @Test
    void spegelsListHasEachPeerOnceWithItsAddresses() {
        Response response = lists.spegel();
        assertThat(response.getMediaType()).hasToString("application/json");
        assertThat(text(response))
                .isEqualTo("[{\"ID\":\"" + ONE
                        + "\",\"Addrs\":[\"/ip4/10.0.0.1/tcp/5001\",\"/ip6/fd00::1/tcp/5001\"]},{\"ID\":\"" + OTHER
                        + "\",\"Addrs\":[\"/ip4/10.0.0.2/tcp/5001\"]}]");
        assertThat(PeerList.parse(text(response))).isEqualTo(PEERS);
    }

    @Test
    void k3sListIsAnArrayForThoseThatTakeJson() {
        Response response = lists.k3s("application/json");
        assertThat(response.getMediaType()).hasToString("application/json");
        assertThat(text(response)).startsWith("[\"/ip4/10.0.0.1/tcp/5001/p2p/" + ONE + "\",");
        assertThat(PeerList.parse(text(response))).isEqualTo(PEERS);
    }

    @Test
    void k3sListIsOneAddressAsTextForAllOthers() {
        for (String accept : new String[] {null, "*/*", "application/json, text/plain"}) {
            Response response = lists.k3s(accept);
            assertThat(response.getMediaType()).hasToString("text/plain");
            assertThat(text(response)).isEqualTo(PEERS.get(0).toString());
        }
    }

    @Test
    void aNodeWithoutAnAddressHasNoneToGive() {
        PeerListResource nobody = new PeerListResource(List::of);
        assertThat(nobody.k3s("application/json").getStatus()).isEqualTo(503);
        assertThat(text(nobody.k3s("text/plain"))).contains("no peer addresses available");
        assertThat(text(nobody.spegel())).isEqualTo("[]");
    }
}
