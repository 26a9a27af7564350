// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peili.libp2p.PreSharedKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PrivateNetworkCodecTest {
    private static final PreSharedKey KEY = PreSharedKey.ofHex("ab".repeat(32));
    private static final PreSharedKey OTHER = PreSharedKey.ofHex("cd".repeat(32));
    private static final String NONCE = "000102030405060708090a0b0c0d0e0f1011121314151617";

    @Test
    void theKeyStreamIsThatOfOtherPeers() {
        EmbeddedChannel channel = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY)));
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

    @Property(tries = 200)
    void whatIsSentArrivesHoweverItIsCut(
            @ForAll List<@Size(max = 200) byte[]> pieces, @ForAll @IntRange(min = 1, max = 64) int cut) {
        EmbeddedChannel sender = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY)));
        EmbeddedChannel receiver = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY)));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
            sender.writeOutbound(Unpooled.copiedBuffer(piece));
        }
        ByteBuf sent = sent(sender);
        while (sent.isReadable()) {
            receiver.writeInbound(sent.readBytes(Math.min(cut, sent.readableBytes())));
        }
        assertThat(drain(receiver)).isEqualTo(all.toByteArray());
        sent.release();
        sender.finishAndReleaseAll();
        receiver.finishAndReleaseAll();
    }

    @Test
    void theNonceGoesOutOnceBeforeTheFirstBytes() {
        EmbeddedChannel sender = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY)));
        EmbeddedChannel receiver = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY)));
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

    @Test
    void aListenerTellsTheKeysApartByTheFirstBytesWhereverTheyAreCut() {
        byte[] first = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);
        for (PreSharedKey theirs : List.of(KEY, OTHER)) {
            for (int cut = 0; cut <= 24 + first.length; cut++) {
                EmbeddedChannel listener = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY, OTHER)));
                listener.writeOutbound(Unpooled.copiedBuffer(new byte[] {5}));
                assertThat(listener.outboundMessages())
                        .as("said before the key is known")
                        .isEmpty();
                EmbeddedChannel dialler = new EmbeddedChannel(new PrivateNetworkCodec(List.of(theirs)));
                dialler.writeOutbound(Unpooled.copiedBuffer(first));
                ByteBuf sent = sent(dialler);
                listener.writeInbound(sent.readRetainedSlice(cut), sent);

                assertThat(drain(listener)).isEqualTo(first);
                assertThat(listener.pipeline().get(PrivateNetworkCodec.class).key())
                        .contains(theirs);
                dialler.writeInbound(sent(listener));
                assertThat(drain(dialler)).containsExactly(5);
                listener.finishAndReleaseAll();
                dialler.finishAndReleaseAll();
            }
        }
    }

    @Test
    void whoHasNoneOfTheKeysIsRefusedWithoutAnAnswer() {
        EmbeddedChannel listener = new EmbeddedChannel(new PrivateNetworkCodec(List.of(KEY, OTHER)));
        EmbeddedChannel dialler =
                new EmbeddedChannel(new PrivateNetworkCodec(List.of(PreSharedKey.ofHex("ef".repeat(32)))));
        listener.writeOutbound(Unpooled.copiedBuffer(new byte[] {5}));
        dialler.writeOutbound(Unpooled.copiedBuffer("\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII)));

        assertThatThrownBy(() -> listener.writeInbound(sent(dialler)))
                .hasMessageContaining("none of the network's keys");

        assertThat(listener.outboundMessages()).isEmpty();
        assertThatThrownBy(listener::finishAndReleaseAll).hasMessageContaining("before the key was known");
        dialler.finishAndReleaseAll();
    }

    private static ByteBuf sent(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        ByteBuf out = channel.readOutbound();
        while (out != null) {
            all.writeBytes(out);
            out.release();
            out = channel.readOutbound();
        }
        return all;
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
