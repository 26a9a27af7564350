// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CodecTest {
    @Property(tries = 300)
    void varintsComeBack(@ForAll @LongRange(min = 0) long value) throws Exception {
        byte[] bytes = Varint.encode(value);
        assertThat(bytes).hasSize(Varint.size(value));
        assertThat(Varint.read(ByteBuffer.wrap(bytes))).isEqualTo(value);
    }

    @Test
    void varintsAreAsShortAsTheyCanBe() {
        for (byte[] bytes :
                new byte[][] {{(byte) 0x80, 0}, {}, {(byte) 0x80}, {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}}) {
            assertThatThrownBy(() -> Varint.read(ByteBuffer.wrap(bytes))).isInstanceOf(MalformedException.class);
        }
    }

    @Property(tries = 300)
    void framesComeBackHoweverTheyAreCut(
            @ForAll List<@Size(max = 300) byte[]> messages, @ForAll @IntRange(min = 1, max = 50) int piece)
            throws Exception {
        ByteBuffer all = ByteBuffer.allocate(
                messages.stream().mapToInt(m -> m.length + 2).sum());
        for (byte[] message : messages) {
            Varint.write(all, message.length);
            all.put(message);
        }
        all.flip();
        FrameReader reader = new FrameReader(300);
        List<byte[]> read = new ArrayList<>();
        while (all.hasRemaining()) {
            ByteBuffer part = all.slice(all.position(), Math.min(piece, all.remaining()));
            all.position(all.position() + part.remaining());
            Optional<byte[]> frame = reader.next(part);
            while (frame.isPresent()) {
                read.add(frame.get());
                frame = reader.next(part);
            }
        }
        assertThat(reader.atBoundary()).isTrue();
        assertThat(read).usingElementComparator(Arrays::compare).containsExactlyElementsOf(messages);
    }

    @Test
    void aFrameThatClaimsMoreThanAllowedIsRefusedAtItsLength() {
        FrameReader reader = new FrameReader(1000);
        assertThatThrownBy(() -> reader.next(ByteBuffer.wrap(Varint.encode(1001))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void fieldsThatNobodyAsksForAreSkipped() throws Exception {
        byte[] message = new ProtoWriter()
                .varint(1, 7)
                .text(2, "skipped")
                .message(3, new ProtoWriter().varint(1, 1))
                .varint(9, Long.MAX_VALUE)
                .text(15, "text")
                .toBytes();
        ProtoReader in = new ProtoReader(message);
        List<Integer> fields = new ArrayList<>();
        while (in.next()) {
            fields.add(in.field());
            if (in.field() == 15) {
                assertThat(in.text(10)).isEqualTo("text");
            }
        }
        assertThat(fields).containsExactly(1, 2, 3, 9, 15);
    }

    @Property(tries = 500)
    void garbageGivesOnlyMalformedExceptions(@ForAll @Size(max = 100) byte[] garbage) {
        ProtoReader in = new ProtoReader(garbage);
        int fields = 0;
        try {
            while (in.next()) {
                fields++;
            }
        } catch (MalformedException expected) {
            assertThat(expected).hasMessageContaining("protobuf");
        }
        assertThat(fields).isLessThanOrEqualTo(garbage.length);
    }
}
