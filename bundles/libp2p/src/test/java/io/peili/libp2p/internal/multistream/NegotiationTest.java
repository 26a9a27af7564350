// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peili.libp2p.codec.MalformedException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
    private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
    private static final String NOISE = "072f6e6f6973650a";
    private static final String NA = "036e610a";

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theProposerSpeaksFirstAndTakesTheEcho() throws Exception {
        Negotiation proposer = Negotiation.proposing(List.of("/noise"));
        ByteBuf out = Unpooled.buffer();
        proposer.begin(out);
        assertThat(hex(out)).isEqualTo(HEADER + NOISE);
        assertThat(proposer.advance(bytes(HEADER + NOISE), out)).contains("/noise");
    }

    @Test
    void theProposerGoesOnAfterARefusal() throws Exception {
        Negotiation proposer = Negotiation.proposing(List.of("/a", "/noise"));
        ByteBuf out = Unpooled.buffer();
        assertThat(proposer.advance(bytes(HEADER + NA), out)).isEmpty();
        assertThat(hex(out)).isEqualTo(NOISE);
        assertThatThrownBy(() -> proposer.advance(bytes(NA), out)).hasMessageContaining("none of");
    }

    @Test
    void theAnswererDeclinesUntilItKnowsAProtocolAndLeavesTheRest() throws Exception {
        Negotiation answerer = Negotiation.answering("/noise"::equals);
        ByteBuf out = Unpooled.buffer();
        ByteBuf in = bytes(HEADER + "0b2f746c732f312e302e300a" + NOISE + "010203");
        assertThat(answerer.advance(in, out)).contains("/noise");
        assertThat(hex(out)).isEqualTo(NA + NOISE);
        assertThat(hex(in)).isEqualTo("010203");
    }

    @Test
    void itDoesNotMatterWhereTheBytesAreCut() throws Exception {
        byte[] all = HexFormat.of().parseHex(HEADER + NA + NOISE);
        for (int cut = 0; cut <= all.length; cut++) {
            Negotiation proposer = Negotiation.proposing(List.of("/a", "/noise"));
            ByteBuf out = Unpooled.buffer();
            ByteBuf in = Unpooled.wrappedBuffer(all, 0, cut);
            Optional<String> early = proposer.advance(in, out);
            int taken = in.readerIndex();
            Optional<String> late = early.isPresent()
                    ? early
                    : proposer.advance(Unpooled.wrappedBuffer(all, taken, all.length - taken), out);
            assertThat(late).as("cut at %s", cut).contains("/noise");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00", "ffff", "8100", "8088", "036e6161", NOISE, "132f6d756c746973747265616d2f322e302e300a"})
    void whatIsNotMultistreamIsRefused(String hex) {
        Negotiation answerer = Negotiation.answering("/noise"::equals);
        assertThatThrownBy(() -> answerer.advance(bytes(hex + "00".repeat(1100)), Unpooled.buffer()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void proposalsHaveAnEnd() {
        Negotiation answerer = Negotiation.answering("/noise"::equals);
        assertThatThrownBy(() -> answerer.advance(bytes(HEADER + "022f0a".repeat(65)), Unpooled.buffer()))
                .hasMessageContaining("64");
    }

    @Property(tries = 300)
    void garbageGivesOnlyMalformedExceptions(@ForAll @Size(max = 100) byte[] garbage) {
        boolean refused = false;
        try {
            Negotiation.answering("/noise"::equals).advance(Unpooled.wrappedBuffer(garbage), Unpooled.buffer());
        } catch (MalformedException e) {
            refused = true;
        }
        assertThat(refused).isIn(true, false);
    }
}
