// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.codec.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
    private static final byte[] ED25519 =
            HexFormat.of().parseHex("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
    private static final byte[] ECDSA = HexFormat.of()
            .parseHex(
                    "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530899d83abab44ab"
                            + "f3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e9f77c409e62");

    @Test
    void theVectorsOfTheSpecificationHold() throws Exception {
        assertThat(PeerId.of(PublicKey.decode(ED25519)))
                .hasToString("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
        assertThat(PeerId.of(PublicKey.decode(ECDSA))).hasToString("QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk");
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void textBytesAndCidNameTheSamePeer(KeyType type) throws Exception {
        PeerId id = Identity.generate(type).peerId();
        assertThat(PeerId.parse(id.toString())).isEqualTo(id);
        assertThat(PeerId.of(id.bytes())).isEqualTo(id).hasSameHashCodeAs(id);
    }

    @Test
    void aCidOfAKeyIsAPeerId() {
        assertThat(PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"))
                .hasToString("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
    }

    @Test
    void onlyInlinedKeysCanBeReadFromTheId() {
        Identity ed25519 = Identity.generate(KeyType.ED25519);
        assertThat(ed25519.peerId().publicKey()).contains(ed25519.publicKey());
        assertThat(Identity.generate(KeyType.ECDSA).peerId().publicKey()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "12D3KooW", "Qm0OIl", "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"})
    void textThatIsNoPeerIdIsRefused(String text) {
        assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void aSignatureHoldsForItsMessageAndKeyOnly(KeyType type) {
        Identity identity = Identity.generate(type);
        byte[] message = "message".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = identity.sign(message);
        assertThat(identity.publicKey().verifies(message, signature)).isTrue();
        assertThat(identity.publicKey().verifies(new byte[7], signature)).isFalse();
        assertThat(Identity.generate(type).publicKey().verifies(message, signature))
                .isFalse();
        signature[signature.length / 2] ^= 1;
        assertThat(identity.publicKey().verifies(message, signature)).isFalse();
        assertThat(identity.publicKey().verifies(message, new byte[0])).isFalse();
    }

    @Property(tries = 300)
    void garbageGivesOnlyMalformedExceptions(@ForAll @Size(max = 100) byte[] garbage) {
        assertThat(reads(() -> PublicKey.decode(garbage))).isIn(true, false);
        assertThat(reads(() -> PeerId.of(garbage))).isIn(true, false);
        assertThat(reads(() -> Multiaddr.of(garbage))).isIn(true, false);
    }

    private interface Reading {
        Object read() throws MalformedException;
    }

    private static boolean reads(Reading reading) {
        try {
            return reading.read() != null;
        } catch (MalformedException e) {
            return false;
        }
    }
}
