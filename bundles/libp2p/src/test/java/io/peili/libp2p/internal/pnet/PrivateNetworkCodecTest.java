// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.pnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peili.libp2p.PreSharedKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PrivateNetworkCodecTest {
    private static final PreSharedKey KEY = PreSharedKey.ofHex("ab".repeat(32));
    private static final String NONCE = "000102030405060708090a0b0c0d0e0f1011121314151617";

    @Test
    void theKeyStreamIsThatOfOtherPeers() {
        EmbeddedChannel channel = new EmbeddedChannel(new PrivateNetworkCodec(KEY));
        byte[] input = HexFormat.of().parseHex(NONCE + "00".repeat(96));
        for (byte b : input) {
            channel.writeInbound(Unpooled.copiedBuffer(new byte[] {b}));
        }
        byte[] stream = drain(channel);
        assertThat(HexFormat.of().formatHex(stream, 0, 32))
                .isEqualTo("3030830703b336ed95c7f6fc458b980d341a532a955e660fa18ab613840da696");
        assertThat(HexFormat.of().formatHex(stream, 64, 96))
                .isEqualTo("9b7d98102d1c871093b461a899b6eeb552538561d51bddad0abde7023fef8a0b");
        channel.finishAndReleaseAll();
    }

    @Test
    void theNonceGoesOutOnceBeforeTheFirstBytes() {
        EmbeddedChannel sender = new EmbeddedChannel(new PrivateNetworkCodec(KEY));
        EmbeddedChannel receiver = new EmbeddedChannel(new PrivateNetworkCodec(KEY));
        sender.writeOutbound(Unpooled.copiedBuffer(new byte[] {1, 2, 3}));
        sender.writeOutbound(Unpooled.copiedBuffer(new byte[] {4}));
        int bytes = 0;
        ByteBuf out = sender.readOutbound();
        while (out != null) {
            bytes += out.readableBytes();
            receiver.writeInbound(out);
            out = sender.readOutbound();
        }
        assertThat(bytes).isEqualTo(24 + 4);
        assertThat(drain(receiver)).containsExactly(1, 2, 3, 4);
        sender.finishAndReleaseAll();
        receiver.finishAndReleaseAll();
    }

    private static byte[] drain(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        ByteBuf in = channel.readInbound();
        while (in != null) {
            all.writeBytes(in);
            in.release();
            in = channel.readInbound();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }
}
