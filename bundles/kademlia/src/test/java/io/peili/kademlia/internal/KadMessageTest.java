// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.ContentKey;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KadMessageTest {
    private static final ContentKey KEY = ContentKey.of("sha256:" + "c".repeat(64));

    private static String hex(KadMessage message) {
        ByteBuffer frame = message.encode();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void keysAndPlacesAreThoseOfOtherPeers() {
        assertThat(KEY).hasToString("122038b1f9c18f6bc8d4b0d5e19d19d654277acf2c474680f1d546b25513ac8b3e0d");
        KadId place = KadId.of(KEY);
        assertThat(place.a()).isEqualTo(0x1ccd790e4a73226eL);
        assertThat(place.d()).isEqualTo(0x2d1ae1bec9a0b1edL);
        assertThat(ContentKey.of("docker.io/library/nginx:1.27"))
                .hasToString("12206965a10c15290ad0b29ca7fd1866de1850408b3cb15fb11a3bbbbc2fddb158bd");
    }

    @Test
    void messagesAreThoseOfOtherPeers() {
        String key = KEY.toString();
        assertThat(hex(KadMessage.request(KadMessage.GET_PROVIDERS, KEY.bytes())))
                .isEqualTo("2808031222" + key + "5001");
        assertThat(hex(KadMessage.request(KadMessage.PING, new byte[0]))).isEqualTo("0408055001");
        PeerId peer = Identity.generate(KeyType.ED25519).peerId();
        KadPeer self = new KadPeer(peer, List.of(Multiaddr.parse("/ip4/10.1.2.3/tcp/5001")), false);
        KadMessage add = new KadMessage(KadMessage.ADD_PROVIDER, KEY.bytes(), List.of(), List.of(self));
        assertThat(hex(add))
                .isEqualTo("5c08021222" + key + "4a320a26" + HexFormat.of().formatHex(peer.bytes())
                        + "1208040a010203061389" + "5001");
        assertThat(hex(KadMessage.request(KadMessage.FIND_NODE, peer.bytes())))
                .isEqualTo("2c08041226" + HexFormat.of().formatHex(peer.bytes()) + "5001");
    }

    @Test
    void aRecordIsThatOfOtherPeersWithoutItsValue() throws Exception {
        KadMessage read = KadMessage.decode(HexFormat.of().parseHex("080012016b1a060a016b120176"));
        assertThat(read.type()).isEqualTo(KadMessage.PUT_VALUE);
        assertThat(read.record()).hasValueSatisfying(record -> {
            assertThat(record.key()).containsExactly('k');
            assertThat(record.valued()).isTrue();
        });
        assertThat(hex(read)).isEqualTo("0c080012016b1a030a016b5001");
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        PeerId peer = Identity.generate(KeyType.ED25519).peerId();
        KadPeer one = new KadPeer(peer, List.of(Multiaddr.parse("/ip4/10.1.2.3/tcp/5001")), true);
        byte[] bytes = body(new KadMessage(KadMessage.GET_PROVIDERS, KEY.bytes(), List.of(one), List.of(one)));
        KadMessage read = KadMessage.decode(bytes);
        assertThat(read.type()).isEqualTo(KadMessage.GET_PROVIDERS);
        assertThat(read.key()).isEqualTo(KEY.bytes());
        assertThat(read.closer()).containsExactly(one);
        assertThat(read.providers()).containsExactly(one);
    }

    @Test
    void aMessageCutAnywhereIsMalformedOrShorter() throws Exception {
        PeerId peer = Identity.generate(KeyType.ED25519).peerId();
        KadPeer one = new KadPeer(peer, List.of(Multiaddr.parse("/ip4/10.1.2.3/tcp/5001")), true);
        byte[] bytes = body(new KadMessage(KadMessage.GET_PROVIDERS, KEY.bytes(), List.of(one), List.of(one)));
        for (int length = 0; length < bytes.length; length++) {
            assertThat(decodes(Arrays.copyOf(bytes, length))).isIn(true, false);
        }
    }

    @Test
    void aMillionEmptyPeersAreNotKept() throws Exception {
        byte[] bytes = new byte[2_000_000];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 8 << 3 | 2;
        }
        assertThat(KadMessage.decode(bytes).closer()).isEmpty();
    }

    @Property(tries = 500)
    void garbageGivesOnlyMalformedExceptions(@ForAll @Size(max = 200) byte[] garbage) {
        assertThat(decodes(garbage)).isIn(true, false);
    }

    private static byte[] body(KadMessage message) {
        ByteBuffer frame = message.encode();
        int lengthBytes = frame.get(0) < 0 ? 2 : 1;
        return Arrays.copyOfRange(frame.array(), lengthBytes, frame.limit());
    }

    private static boolean decodes(byte[] bytes) {
        try {
            KadMessage.decode(bytes);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }
}
