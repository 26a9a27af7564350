// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoWriter;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdentifyMessageTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.1/tcp/5001");
    private static final Multiaddr OBSERVED = Multiaddr.parse("/ip4/10.0.0.9/tcp/40000");
    private static final Identity IDENTITY = Identity.generate(KeyType.ED25519);
    private static final PeerId PEER = IDENTITY.peerId();

    private static byte[] message(Identity identity) {
        return IdentifyMessage.encode(identity, List.of(ADDRESS), List.of("/one", "/two"), "peili/test", OBSERVED)
                .toBytes();
    }

    private static IdentifyMessage read(byte[] bytes) throws MalformedException {
        IdentifyMessage message = new IdentifyMessage();
        message.merge(bytes, PEER);
        return message;
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void whatIsWrittenIsRead(KeyType type) throws Exception {
        Identity identity = Identity.generate(type);
        IdentifyMessage message = new IdentifyMessage();
        message.merge(message(identity), identity.peerId());
        assertThat(message.addresses()).containsExactly(ADDRESS);
        assertThat(message.protocols()).containsExactly("/one", "/two");
        assertThat(message.agent()).isEqualTo("peili/test");
    }

    @Test
    void messagesAddUp() throws Exception {
        IdentifyMessage message = new IdentifyMessage();
        message.merge(new ProtoWriter().text(3, "/one").toBytes(), PEER);
        message.merge(
                new ProtoWriter().text(3, "/two").bytes(2, ADDRESS.bytes()).toBytes(), PEER);
        assertThat(message.protocols()).containsExactly("/one", "/two");
        assertThat(message.addresses()).containsExactly(ADDRESS);
    }

    @Test
    void cutAnywhereItIsMalformedOrShorter() {
        byte[] whole = message(IDENTITY);
        for (int length = 0; length < whole.length; length++) {
            try {
                assertThat(read(Arrays.copyOf(whole, length)).protocols()).hasSizeLessThanOrEqualTo(2);
            } catch (MalformedException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void theKeyOfSomebodyElseIsRefused() {
        byte[] foreign = message(Identity.generate(KeyType.ED25519));
        assertThatThrownBy(() -> read(foreign)).isInstanceOf(MalformedException.class);
    }

    @Test
    void addressesUnderAWrongSignatureDoNotCount() throws Exception {
        Multiaddr signed = Multiaddr.parse("/ip4/10.6.6.6/tcp/1");
        byte[] record = PeerRecord.seal(IDENTITY, List.of(signed));
        assertThat(PeerRecord.open(record, PEER)).containsExactly(signed);
        assertThat(PeerRecord.open(record, Identity.generate(KeyType.ED25519).peerId()))
                .isEmpty();
        record[record.length - 1] ^= 1;
        assertThat(PeerRecord.open(record, PEER)).isEmpty();
        byte[] message =
                new ProtoWriter().bytes(2, ADDRESS.bytes()).bytes(8, record).toBytes();
        assertThat(read(message).addresses()).containsExactly(ADDRESS);
    }

    @Test
    void aRecordCutAnywhereGivesNoAddress() {
        byte[] record = PeerRecord.seal(IDENTITY, List.of(ADDRESS));
        for (int length = 0; length < record.length; length++) {
            try {
                assertThat(PeerRecord.open(Arrays.copyOf(record, length), PEER)).isEmpty();
            } catch (MalformedException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void tooMuchOfAnythingIsLeftOut() throws Exception {
        ProtoWriter much = new ProtoWriter(1 << 16);
        for (int i = 0; i < 5000; i++) {
            much.text(3, "/protocol/" + i)
                    .bytes(2, Multiaddr.parse("/ip4/10.0.0.1/tcp/" + (i + 1)).bytes());
        }
        IdentifyMessage message = read(much.text(6, "a".repeat(1000)).toBytes());
        assertThat(message.protocols()).hasSize(128);
        assertThat(message.addresses()).hasSize(32);
        assertThat(message.agent()).hasSize(256);
    }

    @Property
    void garbageGivesOnlyMalformedExceptions(@ForAll @Size(max = 200) byte[] garbage) {
        try {
            read(garbage);
            PeerRecord.open(garbage, PEER);
        } catch (MalformedException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }
}
