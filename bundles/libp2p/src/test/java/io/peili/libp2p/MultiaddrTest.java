// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.codec.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
    private static final String PEER = "/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    @ParameterizedTest
    @CsvSource({
        "/ip4/10.1.2.3/tcp/5001, 040a010203061389",
        "/ip6/::1/tcp/80, 2900000000000000000000000000000001060050",
        "/dns4/a.b/tcp/5001, 3603612e62061389",
        "/ip4/1.2.3.4/udp/1/quic-v1, 04010203049102" + "0001cd03",
        "/ip6/::ffff:1.2.3.4/tcp/1, 2900000000000000000000ffff01020304060001"
    })
    void textAndBytesAreTheSameAddress(String text, String hex) throws Exception {
        Multiaddr address = Multiaddr.parse(text);
        assertThat(HexFormat.of().formatHex(address.bytes())).isEqualTo(hex);
        assertThat(Multiaddr.of(address.bytes())).isEqualTo(address).hasToString(text);
    }

    @Test
    void aPeerCanBePutAtTheEndAndTakenAway() {
        Multiaddr bare = Multiaddr.parse("/ip4/10.1.2.3/tcp/5001");
        Multiaddr full = Multiaddr.parse("/ip4/10.1.2.3/tcp/5001" + PEER);
        PeerId peer = full.peerId().orElseThrow();
        assertThat(bare.withPeer(peer)).isEqualTo(full);
        assertThat(full.withPeer(peer)).isEqualTo(full);
        assertThat(full.withoutPeer()).isEqualTo(bare);
        assertThat(bare.withoutPeer()).isEqualTo(bare);
        assertThat(bare.peerId()).isEmpty();
    }

    @Test
    void whatIsUnknownIsCarriedAlong() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("040a010203" + "ff7f" + "0102");
        Multiaddr address = Multiaddr.of(bytes);
        assertThat(address.bytes()).isEqualTo(bytes);
        assertThat(address).hasToString("/ip4/10.1.2.3/0x3fff/0102");
        assertThat(address.tcpSocket()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "ip4/1.2.3.4",
                "/ip4",
                "/ip4/1.2.3",
                "/ip4/1.2.3.256",
                "/ip4/host/tcp/1",
                "/ip6/1.2.3.4",
                "/tcp/65536",
                "/tcp/-1",
                "/tcp/x",
                "/nonsense/1",
                "/p2p/x",
                "/dns4//tcp/1"
            })
    void textThatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressCutWithinAPartIsMalformed() throws Exception {
        byte[] bytes = Multiaddr.parse("/ip4/10.1.2.3/tcp/5001").bytes();
        for (int length : new int[] {0, 1, 4, 6, 7}) {
            assertThatThrownBy(() -> Multiaddr.of(Arrays.copyOf(bytes, length))).isInstanceOf(MalformedException.class);
        }
        assertThat(Multiaddr.of(Arrays.copyOf(bytes, 5))).hasToString("/ip4/10.1.2.3");
    }

    @Provide
    Arbitrary<Multiaddr> addresses() {
        Arbitrary<String> ip4 = Arbitraries.integers()
                .between(0, 255)
                .list()
                .ofSize(4)
                .map(bytes -> "/ip4/" + bytes.stream().map(String::valueOf).collect(Collectors.joining(".")));
        Arbitrary<String> ip6 =
                Arbitraries.integers().between(0, 0xFFFF).map(part -> "/ip6/fd00::" + Integer.toHexString(part));
        Arbitrary<String> name = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('.', '-')
                .ofMinLength(1)
                .ofMaxLength(60);
        Arbitrary<String> dns = Combinators.combine(Arbitraries.of("/dns/", "/dns4/", "/dns6/"), name)
                .as(String::concat);
        Arbitrary<String> port = Arbitraries.integers().between(0, 65_535).map(number -> "/tcp/" + number);
        return Combinators.combine(Arbitraries.oneOf(ip4, ip6, dns), port, Arbitraries.of("", PEER))
                .as((host, tcp, peer) -> Multiaddr.parse(host + tcp + peer));
    }

    @Property(tries = 300)
    void anAddressComesBackAsTextAndAsBytes(@ForAll("addresses") Multiaddr address) throws Exception {
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        assertThat(Multiaddr.of(address.bytes())).isEqualTo(address).hasToString(address.toString());
        assertThat(address.withoutPeer().peerId()).isEmpty();
    }

    @Property(tries = 500)
    void bytesAreAnAddressToTheLastOneOrMalformed(@ForAll @Size(max = 60) byte[] bytes) {
        try {
            Multiaddr address = Multiaddr.of(bytes);
            assertThat(Multiaddr.of(address.bytes())).isEqualTo(address);
            assertThat(address.toString()).startsWith("/");
        } catch (MalformedException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Property(tries = 500)
    void aChangedAddressIsAnAddressOrMalformed(
            @ForAll("addresses") Multiaddr address, @ForAll @IntRange(max = 1023) int place, @ForAll byte value) {
        byte[] bytes = address.bytes();
        bytes[place % bytes.length] = value;
        bytesAreAnAddressToTheLastOneOrMalformed(bytes);
    }

    @Property(tries = 500)
    void textIsAnAddressOrRefused(@ForAll @StringLength(max = 80) String text) {
        for (String candidate : List.of(text, "/" + text, "/ip4/1.2.3.4/" + text, "/dns/" + text)) {
            try {
                assertThat(Multiaddr.parse(candidate).toString()).startsWith("/");
            } catch (IllegalArgumentException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void onlyPlainTcpIsDialled() {
        assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/5" + PEER).tcpSocket()).isPresent();
        assertThat(Multiaddr.parse("/dns/a/tcp/5").tcpSocket()).isEmpty();
        assertThat(Multiaddr.parse("/dns/a/tcp/5").dnsSocket()).isPresent();
        assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/5/ws").tcpSocket()).isEmpty();
        assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/5" + PEER + "/p2p-circuit" + PEER)
                        .tcpSocket())
                .isEmpty();
    }
}
