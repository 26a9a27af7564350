// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The side that was dialled, against frames by hand. */
class YamuxSessionTest {
    private static final int DATA = Frame.DATA;
    private static final int WINDOW = Frame.WINDOW_UPDATE;

    private Peer peer = new Peer();

    @BeforeEach
    void begin() {
        peer = new Peer();
    }

    @AfterEach
    void end() {
        peer.channel.finishAndReleaseAll();
    }

    /** A peer that sends what it is told and notes all frames that come back. */
    private static final class Peer implements SessionListener {
        final List<Inbox> accepted = new ArrayList<>();
        final YamuxSession session = new YamuxSession(false, YamuxLimits.defaults(), this);
        final EmbeddedChannel channel = new EmbeddedChannel(session);
        Optional<IOException> closed = Optional.empty();

        Peer() {
            channel.runPendingTasks();
            frames();
        }

        @Override
        public StreamSink accept(YamuxStream stream) {
            Inbox inbox = new Inbox(stream);
            accepted.add(inbox);
            return inbox;
        }

        @Override
        public void closed(IOException cause) {
            closed = Optional.of(cause);
        }

        void send(int type, int flags, int id, long length, byte... body) {
            ByteBuf out = new Frame(type, flags, id, length).encode(channel.alloc(), body.length);
            channel.writeInbound(out.writeBytes(body));
            channel.runPendingTasks();
        }

        List<Frame> frames() {
            channel.runPendingTasks();
            ByteBuf all = Unpooled.buffer();
            ByteBuf out = channel.readOutbound();
            while (out != null) {
                all.writeBytes(out);
                out.release();
                out = channel.readOutbound();
            }
            List<Frame> frames = new ArrayList<>();
            while (all.isReadable()) {
                all.skipBytes(1);
                Frame frame = new Frame(all.readByte(), all.readShort(), all.readInt(), all.readUnsignedInt());
                frames.add(frame);
                all.skipBytes(frame.type() == DATA ? (int) frame.length() : 0);
            }
            return frames;
        }
    }

    private static void append(ByteBuf all, Frame frame) {
        ByteBuf bytes = frame.encode(all.alloc());
        all.writeBytes(bytes);
        bytes.release();
    }

    /** Notes what arrives on a stream. */
    private static final class Inbox implements StreamSink {
        final YamuxStream stream;
        int bytes;
        boolean ended;
        int closed;

        Inbox(YamuxStream stream) {
            this.stream = stream;
        }

        @Override
        public void data(ByteBuf piece) {
            bytes += piece.readableBytes();
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void drained() {}

        @Override
        public void closed(Optional<IOException> cause) {
            closed++;
        }
    }

    @Nested
    class AStreamOfThePeer {
        @Test
        void isAcknowledgedAtOnce() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            assertThat(peer.frames()).containsExactly(new Frame(WINDOW, Frame.ACK, 1, 0));
        }

        @Test
        void mayBringDataAndEndInItsFirstFrame() {
            peer.send(DATA, Frame.SYN | Frame.FIN, 1, 3, (byte) 1, (byte) 2, (byte) 3);
            assertThat(peer.accepted.get(0).bytes).isEqualTo(3);
            assertThat(peer.accepted.get(0).ended).isTrue();
        }

        @Test
        void isForgottenWhenBothSidesHaveEnded() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.accepted.get(0).stream.closeWrite();
            assertThat(peer.frames()).contains(new Frame(WINDOW, Frame.FIN, 1, 0));
            peer.send(WINDOW, Frame.FIN, 1, 0);
            assertThat(peer.accepted.get(0).closed).isEqualTo(1);
            assertThat(peer.session.streams()).isZero();
        }

        @Test
        void endsInAFrameWithoutData() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.frames();
            peer.accepted.get(0).stream.write(Unpooled.copiedBuffer(new byte[100]));
            peer.accepted.get(0).stream.closeWrite();
            assertThat(peer.frames()).containsExactly(new Frame(DATA, 0, 1, 100), new Frame(WINDOW, Frame.FIN, 1, 0));
        }

        @Test
        void isCutOffByAResetWithItsCode() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.send(WINDOW, Frame.RST, 1, 0x1001);
            assertThat(peer.accepted.get(0).closed).isEqualTo(1);
            peer.send(DATA, 0, 1, 2, (byte) 1, (byte) 2);
            assertThat(peer.closed).isEmpty();
        }

        @Test
        void mayUseAnIdAgainAfterAReset() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.send(WINDOW, Frame.RST, 1, 0);
            peer.send(WINDOW, Frame.SYN, 1, 0);
            assertThat(peer.accepted).hasSize(2);
            assertThat(peer.closed).isEmpty();
        }
    }

    @Nested
    class AnEndInOrder {
        private static final IOException OVER = new IOException("over");
        private static final Duration PATIENCE = Duration.ofSeconds(2);

        private Inbox opened(int id) {
            peer.send(WINDOW, Frame.SYN, id, 0);
            peer.frames();
            return peer.accepted.get(peer.accepted.size() - 1);
        }

        @Test
        void comesAtOnceWhereNothingIsUnsent() {
            Inbox inbox = opened(1);
            peer.session.finish(OVER, PATIENCE);
            assertThat(peer.frames()).containsExactly(new Frame(Frame.GO_AWAY, 0, 0, 0));
            assertThat(inbox.closed).isEqualTo(1);
            assertThat(peer.closed).contains(OVER);
            assertThat(peer.channel.isOpen()).isFalse();
        }

        @Test
        void waitsUntilThePeerHasTakenWhatWasWritten() {
            Inbox idle = opened(1);
            Inbox busy = opened(3);
            busy.stream.write(Unpooled.wrappedBuffer(new byte[YamuxStream.INITIAL_WINDOW + 100]));
            busy.stream.closeWrite();
            peer.session.finish(OVER, PATIENCE);
            assertThat(idle.closed).isEqualTo(1);
            assertThat(busy.closed).isZero();
            assertThat(peer.frames())
                    .allMatch(frame -> frame.type() == DATA)
                    .extracting(Frame::length)
                    .satisfies(lengths -> assertThat(
                                    lengths.stream().mapToLong(Long::longValue).sum())
                            .isEqualTo(YamuxStream.INITIAL_WINDOW));
            peer.send(WINDOW, 0, 3, 1000);
            assertThat(peer.frames())
                    .containsExactly(
                            new Frame(DATA, 0, 3, 100),
                            new Frame(WINDOW, Frame.FIN, 3, 0),
                            new Frame(Frame.GO_AWAY, 0, 0, 0));
            assertThat(busy.closed).isEqualTo(1);
            assertThat(peer.closed).contains(OVER);
        }

        @Test
        void takesNothingNewMeanwhile() {
            Inbox busy = opened(1);
            busy.stream.write(Unpooled.wrappedBuffer(new byte[YamuxStream.INITIAL_WINDOW + 100]));
            peer.session.finish(OVER, PATIENCE);
            peer.frames();
            busy.stream.write(Unpooled.wrappedBuffer(new byte[50]));
            peer.send(DATA, 0, 1, 2, (byte) 1, (byte) 2);
            peer.send(WINDOW, Frame.SYN, 3, 0);
            assertThat(busy.bytes).isZero();
            assertThat(peer.accepted).hasSize(1);
            assertThat(peer.frames()).containsExactly(new Frame(WINDOW, Frame.RST, 3, YamuxCode.RESOURCE_LIMIT));
            assertThatThrownBy(() -> peer.session.open(busy)).isInstanceOf(IOException.class);
            peer.send(WINDOW, 0, 1, 1000);
            assertThat(peer.frames()).startsWith(new Frame(DATA, 0, 1, 100));
        }

        @Test
        void doesNotWaitForeverForAPeerThatTakesNothing() {
            Inbox busy = opened(1);
            busy.stream.write(Unpooled.wrappedBuffer(new byte[YamuxStream.INITIAL_WINDOW + 100]));
            peer.session.finish(OVER, PATIENCE);
            peer.frames();
            peer.channel.advanceTimeBy(1_900, TimeUnit.MILLISECONDS);
            peer.channel.runScheduledPendingTasks();
            assertThat(peer.channel.isOpen()).isTrue();
            peer.channel.advanceTimeBy(200, TimeUnit.MILLISECONDS);
            peer.channel.runScheduledPendingTasks();
            assertThat(peer.channel.isOpen()).isFalse();
            assertThat(busy.closed).isEqualTo(1);
            assertThat(peer.closed).contains(OVER);
        }
    }

    @Nested
    class CreditGoesBack {
        private void fill(int bytes) {
            int left = bytes;
            while (left > 0) {
                int part = Math.min(left, 16 * 1024);
                peer.send(DATA, 0, 1, part, new byte[part]);
                left -= part;
            }
        }

        @Test
        void onceHalfOfTheWindowIsConsumed() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.frames();
            fill(112 * 1024);
            assertThat(peer.frames()).isEmpty();
            fill(16 * 1024);
            assertThat(peer.frames())
                    .hasSize(1)
                    .allMatch(frame -> frame.type() == WINDOW && frame.length() >= 128 * 1024);
        }

        @Test
        void onlyWhenTheReaderReads() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.frames();
            peer.accepted.get(0).stream.pause();
            fill(256 * 1024);
            assertThat(peer.frames()).isEmpty();
            assertThat(peer.accepted.get(0).bytes).isZero();
            peer.accepted.get(0).stream.resume();
            assertThat(peer.accepted.get(0).bytes).isEqualTo(256 * 1024);
            assertThat(peer.frames()).isNotEmpty();
        }

        @Test
        void neverToAPeerThatTakesMoreThanItHas() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.accepted.get(0).stream.pause();
            fill(256 * 1024);
            peer.send(DATA, 0, 1, 1, (byte) 1);
            assertThat(peer.closed).isPresent();
        }
    }

    @Nested
    class Sending {
        @Test
        void stopsAtThePeersWindow() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.frames();
            peer.accepted.get(0).stream.write(Unpooled.copiedBuffer(new byte[300 * 1024]));
            assertThat(sent()).isEqualTo(256 * 1024);
            peer.send(WINDOW, 0, 1, 10);
            assertThat(sent()).isEqualTo(10);
            peer.send(WINDOW, 0, 1, 0xFFFFFFFFL);
            peer.send(WINDOW, 0, 1, 0xFFFFFFFFL);
            assertThat(sent()).isEqualTo(44 * 1024 - 10);
        }

        private long sent() {
            return peer.frames().stream()
                    .filter(frame -> frame.type() == DATA)
                    .mapToLong(Frame::length)
                    .sum();
        }

        @Test
        void opensAStreamWithItsFirstData() throws Exception {
            Inbox inbox = new Inbox(peer.session.open(new Inbox(null)));
            inbox.stream.write(Unpooled.copiedBuffer(new byte[5]));
            assertThat(peer.frames()).containsExactly(new Frame(DATA, Frame.SYN, 2, 5));
        }
    }

    @Nested
    class AFault {
        @ParameterizedTest
        @ValueSource(ints = {0, 2, -2})
        void isAStreamWithAnIdThatIsNotThePeers(int id) {
            peer.send(WINDOW, Frame.SYN, id, 0);
            assertThat(peer.frames()).contains(new Frame(Frame.GO_AWAY, 0, 0, 1));
            assertThat(peer.closed).isPresent();
        }

        @Test
        void isAnIdThatIsInUse() {
            peer.send(WINDOW, Frame.SYN, 1, 0);
            peer.send(WINDOW, Frame.SYN, 1, 0);
            assertThat(peer.closed).isPresent();
        }

        @Test
        void isAnUnknownType() {
            peer.send(4, 0, 0, 0);
            assertThat(peer.closed).isPresent();
        }

        @Test
        void isNotAFrameForAStreamThatNobodyKnows() {
            peer.send(DATA, Frame.FIN, 77, 3, (byte) 1, (byte) 2, (byte) 3);
            peer.send(WINDOW, 0, 79, 3);
            peer.send(DATA, 0, 0, 1, (byte) 1);
            peer.send(Frame.PING, Frame.ACK, 0, 99);
            assertThat(peer.closed).isEmpty();
            assertThat(peer.frames()).isEmpty();
        }
    }

    @Test
    void pingsAreAnsweredButNotWithoutEnd() {
        peer.send(Frame.PING, Frame.SYN, 0, 7);
        assertThat(peer.frames()).containsExactly(new Frame(Frame.PING, Frame.ACK, 0, 7));
        ByteBuf flood = Unpooled.buffer();
        for (int i = 0; i < 100_000; i++) {
            append(flood, new Frame(Frame.PING, Frame.SYN, 0, i));
        }
        peer.channel.writeInbound(flood);
        assertThat(peer.frames()).hasSizeLessThanOrEqualTo(65);
        assertThat(peer.closed).isEmpty();
    }

    @Test
    void streamsBeyondTheLimitAreRefused() {
        for (int i = 0; i < 300; i++) {
            peer.send(WINDOW, Frame.SYN, 1 + 2 * i, 0);
        }
        assertThat(peer.accepted).hasSize(256);
        assertThat(peer.frames()).filteredOn(frame -> frame.has(Frame.RST)).hasSize(44);
        assertThat(peer.closed).isEmpty();
    }

    @Test
    void goingAwayEndsAllStreams() {
        peer.send(WINDOW, Frame.SYN, 1, 0);
        peer.send(Frame.GO_AWAY, 0, 0, 0);
        assertThat(peer.accepted.get(0).closed).isEqualTo(1);
        assertThat(peer.closed).isPresent();
        assertThat(peer.channel.isOpen()).isFalse();
    }

    @Property(tries = 300)
    void garbageNeverThrowsAndClosesEachStreamOnce(
            @ForAll @Size(max = 400) byte[] garbage, @ForAll @IntRange(min = 1, max = 40) int piece) {
        Peer other = new Peer();
        other.send(WINDOW, Frame.SYN, 1, 0);
        for (int at = 0; at < garbage.length && other.channel.isOpen(); at += piece) {
            int length = Math.min(piece, garbage.length - at);
            other.channel.writeInbound(Unpooled.copiedBuffer(garbage, at, length));
        }
        other.channel.checkException();
        other.channel.finishAndReleaseAll();
        assertThat(other.accepted).allMatch(inbox -> inbox.closed == 1);
    }

    @Property(tries = 200)
    void anyFramesCutAnywhereKeepTheSessionWithinItsRules(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 0xFFFF) Integer> seeds,
            @ForAll @IntRange(min = 1, max = 30) int piece) {
        Peer other = new Peer();
        ByteBuf all = Unpooled.buffer();
        for (int seed : seeds) {
            int type = seed & 3;
            int body = type == DATA ? seed >> 10 : 0;
            long length = type == DATA ? body : seed;
            boolean last = type == Frame.GO_AWAY;
            append(all, new Frame(last ? DATA : type, seed >> 2 & 15, seed >> 6 & 7, last ? 0 : length));
            all.writeZero(body);
        }
        while (all.isReadable() && other.channel.isOpen()) {
            other.channel.writeInbound(all.readRetainedSlice(Math.min(piece, all.readableBytes())));
        }
        all.release();
        other.channel.checkException();
        other.channel.finishAndReleaseAll();
        assertThat(other.accepted).allMatch(inbox -> inbox.closed == 1);
    }
}
