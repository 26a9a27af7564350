// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseHandshakeTest {
    private static final List<String> MUXERS = List.of("/yamux/1.0.0");
    private static final NoiseIdentity DIALLER = new NoiseIdentity(Identity.generate(KeyType.ED25519), MUXERS);
    private static final Identity LISTENER = Identity.generate(KeyType.ED25519);
    private static final NoiseIdentity LISTENING = new NoiseIdentity(LISTENER, MUXERS);

    /** One side, whose other end is the test. */
    private static final class Side {
        private final List<Secured> secured = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final EmbeddedChannel channel;

        Side(NoiseIdentity identity, boolean dials, List<String> muxers) {
            channel = new EmbeddedChannel(
                    new NoiseHandshake(identity, dials, muxers, (ctx, done) -> secured.add(done)),
                    new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object msg) {
                            received.writeBytes(ByteBufUtil.getBytes((ByteBuf) msg));
                            ReferenceCountUtil.release(msg);
                        }

                        @Override
                        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                            failures.add(String.valueOf(cause.getMessage()));
                        }
                    });
        }

        byte[] sent() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuf out = channel.readOutbound();
            while (out != null) {
                all.writeBytes(ByteBufUtil.getBytes(out));
                out.release();
                out = channel.readOutbound();
            }
            return all.toByteArray();
        }

        Side gets(byte[] bytes) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
            return this;
        }

        boolean hasFailed() {
            return !failures.isEmpty();
        }

        void close() {
            channel.finishAndReleaseAll();
        }
    }

    private static Side dialler() {
        return new Side(DIALLER, true, MUXERS);
    }

    private static Side listener() {
        return new Side(LISTENING, false, MUXERS);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void bothSidesKnowEachOtherAndTheMuxerAfterThreeMessages(KeyType type) {
        Identity identity = Identity.generate(type);
        Side dialler = new Side(new NoiseIdentity(identity, MUXERS), true, MUXERS);
        Side listener = listener();
        byte[] first = dialler.sent();
        assertThat(first).hasSize(2 + 32);
        dialler.gets(listener.gets(first).sent());
        listener.gets(dialler.sent());
        assertThat(dialler.secured).singleElement().satisfies(done -> {
            assertThat(done.peer()).isEqualTo(LISTENER.peerId());
            assertThat(done.muxer()).contains(MUXERS.get(0));
        });
        assertThat(listener.secured)
                .singleElement()
                .satisfies(done -> assertThat(done.peer()).isEqualTo(identity.peerId()));
        dialler.channel.writeOutbound(Unpooled.copiedBuffer(new byte[] {1, 2, 3}));
        listener.gets(dialler.sent());
        assertThat(listener.received.toByteArray()).containsExactly(1, 2, 3);
        dialler.close();
        listener.close();
    }

    @Test
    void withoutACommonMuxerThereIsNone() {
        Side dialler = new Side(DIALLER, true, List.of("/other/1"));
        Side listener = listener();
        dialler.gets(listener.gets(dialler.sent()).sent());
        assertThat(dialler.secured)
                .singleElement()
                .satisfies(done -> assertThat(done.muxer()).isEqualTo(Optional.empty()));
        dialler.close();
        listener.close();
    }

    @Test
    void cutAtEveryByteNothingIsSecured() {
        Side dialler = dialler();
        Side listener = listener();
        byte[] first = dialler.sent();
        byte[] second = listener.gets(first).sent();
        for (int length = 0; length < second.length; length++) {
            Side cut = dialler();
            cut.gets(Arrays.copyOf(second, length));
            assertThat(cut.secured).isEmpty();
            assertThat(cut.failures).isEmpty();
            cut.close();
        }
        byte[] third = dialler.gets(second).sent();
        for (int length = 0; length < third.length; length++) {
            byte[] from = length == 0 ? new byte[0] : Arrays.copyOfRange(third, length - 1, length);
            listener.gets(from);
            assertThat(listener.secured).isEmpty();
        }
        listener.gets(Arrays.copyOfRange(third, third.length - 1, third.length));
        assertThat(listener.secured).hasSize(1);
        dialler.close();
        listener.close();
    }

    @Property(tries = 300)
    void aBitChangedAnywhereInTheAnswerFails(@ForAll @IntRange(min = 16, max = 1728) int bit) {
        Side dialler = dialler();
        Side listener = listener();
        byte[] answer = listener.gets(dialler.sent()).sent();
        answer[bit / 8 % answer.length] ^= (byte) (1 << bit % 8);
        dialler.gets(answer);
        assertThat(dialler.secured).isEmpty();
        dialler.close();
        listener.close();
    }

    @Property(tries = 300)
    void aBitChangedAnywhereInTheLastMessageFails(@ForAll @IntRange(min = 16, max = 1471) int bit) {
        Side dialler = dialler();
        Side listener = listener();
        byte[] last = dialler.gets(listener.gets(dialler.sent()).sent()).sent();
        last[bit / 8 % last.length] ^= (byte) (1 << bit % 8);
        listener.gets(last);
        assertThat(listener.secured).isEmpty();
        dialler.close();
        listener.close();
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() {
        byte[] stolen = LISTENING.payload();
        byte[] mine = DIALLER.keyPair().publicKey();
        assertThatThrownBy(() -> NoiseIdentity.verify(stolen, mine))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("signature");
    }

    @Test
    void aLengthOfMoreThanIsNeededIsRefusedBeforeTheBytesCome() {
        Side listener = listener();
        listener.gets(new byte[] {(byte) 0x20, 0x01});
        assertThat(listener.failures).singleElement().asString().contains("8193 bytes");
        listener.close();
    }

    @Property
    void garbageNeverSecuresAndOnlyFails(@ForAll @Size(max = 400) byte[] garbage, @ForAll boolean dials) {
        Side side = dials ? dialler() : listener();
        side.gets(garbage);
        assertThat(side.secured).isEmpty();
        assertThat(side.failures).noneMatch(why -> why.contains("Exception: null"));
        side.close();
    }

    @Property
    void garbagePayloadsGiveOnlyMalformedExceptions(@ForAll @Size(max = 300) byte[] garbage) {
        assertThatThrownBy(() -> NoiseIdentity.verify(garbage, new byte[32])).isInstanceOf(MalformedException.class);
    }

    @Test
    void afterTheHandshakeAChangedBitEndsIt() {
        Side dialler = dialler();
        Side listener = listener();
        dialler.gets(listener.gets(dialler.sent()).sent());
        listener.gets(dialler.sent());
        dialler.channel.writeOutbound(Unpooled.copiedBuffer(new byte[100]));
        byte[] message = dialler.sent();
        message[50] ^= 1;
        listener.gets(message);
        assertThat(listener.hasFailed()).isTrue();
        assertThat(listener.received.size()).isZero();
        dialler.close();
        listener.close();
    }
}
