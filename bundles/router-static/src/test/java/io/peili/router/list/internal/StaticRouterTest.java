// SPDX-License-Identifier: Apache-2.0
package io.peili.router.list.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.testkit.RouterContract;
import io.peili.testkit.TestEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticRouterTest extends RouterContract {
    private static final String SHARED = "127.0.0.2, 127.0.0.3:6443";

    private final Router router = router("127.0.0.2", SHARED);
    private final Router other = router("127.0.0.3", SHARED);

    private static StaticRouter router(String self, String peers) {
        try {
            return new StaticRouter(
                    PeerAddress.parseList(peers), new TestEndpoint(InetAddress.getByName(self), 6443, false));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Router router() {
        return router;
    }

    @Override
    protected Router other() {
        return other;
    }

    @Override
    protected Peer otherPeer() {
        return new Peer("127.0.0.3:6443", "127.0.0.3", 6443);
    }

    @Test
    void addressesOfAllKindsAreRead() {
        assertThat(router("127.0.0.9", "a.example, b.example:7000,[fd00::1]:7443 ,, [fd00::2]")
                        .peers())
                .extracting(Peer::authority)
                .containsExactly("a.example:6443", "b.example:7000", "[fd00::1]:7443", "[fd00::2]:6443");
    }

    @Test
    void aNodeOnAnotherPortOfTheSameAddressIsAPeer() {
        assertThat(router("127.0.0.2", "127.0.0.2:7443").peers()).hasSize(1);
    }

    @Test
    void namesOfTheNodeItselfAreAskedForApart() {
        StaticRouter named = router("127.0.0.1", "localhost, other.invalid");
        assertThat(named.peers()).hasSize(2);

        named.recogniseNames();

        assertThat(named.peers()).extracting(Peer::host).containsExactly("other.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "http://a", "a:0", "a:70000", "a:x", "fd00::1", "[fd00::1", ":6443", "a/b"})
    void wrongAddressesAreNamed(String peers) {
        assertThatThrownBy(() -> PeerAddress.parseList("ok.example," + peers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("peers: " + peers.trim());
    }
}
