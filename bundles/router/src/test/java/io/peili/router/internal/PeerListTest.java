// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Lists of peers, as other nodes and as this node's own file have them, and what looks like them. */
class PeerListTest {
    private static final List<String> PEERS = IntStream.range(0, 3)
            .mapToObj(i -> Identity.generate(KeyType.ED25519).peerId().toString())
            .toList();

    @Provide
    Arbitrary<Multiaddr> addresses() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(1, 65_535),
                        Arbitraries.of(PEERS))
                .as((last, port, peer) -> Multiaddr.parse("/ip4/10.0.0." + last + "/tcp/" + port + "/p2p/" + peer));
    }

    private static String text(Response response) {
        return new String((byte[]) response.getEntity(), StandardCharsets.UTF_8);
    }

    @Property(tries = 200)
    void whatIsServedIsRead(@ForAll @Size(min = 1, max = 64) List<@From("addresses") Multiaddr> peers) {
        PeerListResource lists = new PeerListResource(() -> peers);

        assertThat(PeerList.parse(text(lists.spegel()))).containsExactlyInAnyOrderElementsOf(peers);
        assertThat(PeerList.parse(text(lists.k3s("application/json")))).isEqualTo(peers);
        assertThat(PeerList.parse(text(lists.k3s("text/plain")))).containsExactly(peers.get(0));
    }

    @Property(tries = 500)
    void whateverElseIsServedIsAListToo(@ForAll @StringLength(max = 200) String text) {
        for (String served :
                List.of(text, "[" + text + "]", "[{\"ID\":" + text + "}]", "[{\"Addrs\":[" + text + "]}]")) {
            assertThat(PeerList.parse(served)).hasSizeLessThanOrEqualTo(64);
        }
    }

    @Property(tries = 300)
    void aListThatWasChangedIsAListToo(
            @ForAll @Size(min = 1, max = 5) List<@From("addresses") Multiaddr> peers,
            @ForAll @IntRange(max = 10_000) int place,
            @ForAll char letter) {
        StringBuilder text = new StringBuilder(text(new PeerListResource(() -> peers).spegel()));
        text.setCharAt(place % text.length(), letter);

        assertThat(PeerList.parse(text.toString())).hasSizeLessThanOrEqualTo(peers.size() + 1);
    }

    @Test
    void aDeepListEndsNobody() {
        assertThat(PeerList.parse("[".repeat(100_000))).isEmpty();
        assertThat(PeerList.parse("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
    }

    @Property(tries = 100)
    void theFileOfKnownPeersComesBack(@ForAll @Size(max = 64) List<@From("addresses") Multiaddr> peers)
            throws Exception {
        Path folder = Files.createTempDirectory("peers");
        Path file = folder.resolve("peers");
        try {
            KnownPeers known = new KnownPeers(file);
            assertThat(known.load()).isEmpty();
            known.save(peers);
            assertThat(known.load()).isEqualTo(peers);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    @Property(tries = 200)
    void aBrokenFileOfKnownPeersNamesNobodyOrSome(@ForAll @Size(max = 300) byte[] content) throws Exception {
        Path file = Files.write(Files.createTempFile("peers", ""), content);
        try {
            assertThat(new KnownPeers(file).load()).hasSizeLessThanOrEqualTo(64);
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 300)
    void firstPeersAreReadOrNamed(@ForAll @StringLength(max = 100) String text) {
        try {
            assertThat(BootstrapSource.parseList(text, 5001)).hasSizeLessThanOrEqualTo(text.length());
        } catch (IllegalArgumentException expected) {
            assertThat(expected.getMessage()).startsWith("bootstrap: ");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> BootstrapSource.parseList("/ip4/" + text + ":", 5001));
    }
}
