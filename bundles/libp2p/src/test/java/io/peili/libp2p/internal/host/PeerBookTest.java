// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PeerBookTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.1/tcp/5001");
    private static final Multiaddr OTHER = Multiaddr.parse("/ip4/10.0.0.2/tcp/5001");
    private static final Duration HOUR = Duration.ofHours(1);

    private final PeerId peer = Identity.generate(KeyType.ED25519).peerId();
    private final PeerBook book = new PeerBook(Clock.systemUTC(), 3);

    @Test
    void addressesAreGoodForTheirTimeAndThoseThatCannotBeDialledAreNotKept() {
        book.add(peer, List.of(ADDRESS, Multiaddr.parse("/ip4/10.0.0.1/udp/5001/quic-v1")), HOUR);
        book.add(peer, List.of(OTHER), Duration.ZERO);
        assertThat(book.addresses(peer)).containsExactly(ADDRESS);
    }

    @Test
    void aShorterTimeDoesNotShorten() {
        book.add(peer, List.of(ADDRESS), HOUR);
        book.add(peer, List.of(ADDRESS), Duration.ZERO);
        assertThat(book.addresses(peer)).containsExactly(ADDRESS);
    }

    @Test
    void whatAPeerSaysOfItselfTakesThePlaceOfAllElse() {
        book.add(peer, List.of(ADDRESS), HOUR);
        book.identified(peer, List.of(OTHER), Set.of("/p"), "agent", HOUR);
        assertThat(book.addresses(peer)).containsExactly(OTHER);
        assertThat(book.find(peer).orElseThrow().protocols()).containsExactly("/p");
    }

    @Test
    void thePeerNotTouchedForLongestIsForgotten() {
        List<PeerId> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            PeerId next = Identity.generate(KeyType.ED25519).peerId();
            peers.add(next);
            book.add(next, List.of(ADDRESS), HOUR);
        }
        book.addresses(peers.get(0));
        book.add(peer, List.of(ADDRESS), HOUR);
        assertThat(book.find(peers.get(1))).isEmpty();
        assertThat(book.all()).hasSize(3);
        assertThat(book.find(peers.get(0))).isPresent();
    }

    @Test
    void hearsayTakesThePlaceOfNobodyWhoSaidWhatItIs() {
        book.identified(peer, List.of(ADDRESS), Set.of("/p"), "agent", HOUR);
        for (int i = 0; i < 10; i++) {
            book.add(Identity.generate(KeyType.ED25519).peerId(), List.of(OTHER), HOUR);
        }
        assertThat(book.addresses(peer)).containsExactly(ADDRESS);
        assertThat(book.all()).hasSize(3);
    }

    @Test
    void whoHasNoAddressAnyMoreMakesRoomForHearsay() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        PeerBook aging = new PeerBook(now::get, 3);
        for (int i = 0; i < 3; i++) {
            aging.identified(Identity.generate(KeyType.ED25519).peerId(), List.of(OTHER), Set.of("/p"), "agent", HOUR);
        }
        now.set(Instant.EPOCH.plus(HOUR));

        aging.add(peer, List.of(ADDRESS), HOUR);

        assertThat(aging.addresses(peer)).containsExactly(ADDRESS);
    }

    @Test
    void aPeerHasOnlySoManyAddresses() {
        for (int port = 1; port <= 1000; port++) {
            book.add(peer, List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/" + port)), HOUR);
        }
        assertThat(book.addresses(peer)).hasSizeLessThanOrEqualTo(32);
    }
}
