// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.peili.auth.NodeProof;
import io.peili.libp2p.codec.FrameReader;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoWriter;
import io.peili.testkit.TestCluster;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemberMessageTest {
    private static final byte[] NONCE = new byte[32];

    private static final List<X509Certificate> CHAIN =
            new TestCluster().node("node").prove(NONCE).orElseThrow().chain();

    private final NodeProof proof = new TestCluster().node("node").prove(NONCE).orElseThrow();

    private static byte[] body(MemberMessage message) {
        ByteBuffer frame = message.toFrame();
        int lengthBytes = frame.remaining() > 0x7F + 1 ? 2 : 1;
        byte[] body = new byte[frame.remaining() - lengthBytes];
        frame.get(frame.position() + lengthBytes, body);
        return body;
    }

    @Test
    void comesBackAsItWasSent() throws Exception {
        MemberMessage message = MemberMessage.decode(body(new MemberMessage(NONCE, Optional.of(proof))));

        assertThat(message.nonce()).isEqualTo(NONCE);
        assertThat(message.proof().orElseThrow().chain()).isEqualTo(proof.chain());
        assertThat(message.proof().orElseThrow().signature()).isEqualTo(proof.signature());
        assertThat(MemberMessage.decode(body(MemberMessage.nonce(NONCE))).proof())
                .isEmpty();
    }

    @Test
    void whatIsCutOrChangedIsOnlyEverMalformed() {
        byte[] body = body(new MemberMessage(NONCE, Optional.of(proof)));
        for (int cut = 0; cut < body.length; cut++) {
            byte[] part = Arrays.copyOf(body, cut);
            assertOnlyMalformed(part);
        }
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = body.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            assertOnlyMalformed(changed);
        }
    }

    @Property(tries = 200)
    void noncesAndProofsComeBack(@ForAll @Size(32) byte[] nonce, @ForAll @Size(min = 1, max = 1024) byte[] signature)
            throws Exception {
        NodeProof other = new NodeProof(CHAIN, signature);
        MemberMessage message = MemberMessage.decode(encoded(new MemberMessage(nonce, Optional.of(other))));

        assertThat(message.nonce()).isEqualTo(nonce);
        assertThat(message.proof().orElseThrow().chain()).isEqualTo(CHAIN);
        assertThat(message.proof().orElseThrow().signature()).isEqualTo(signature);
    }

    @Property(tries = 500)
    void garbageIsOnlyEverMalformed(@ForAll @Size(max = 300) byte[] garbage) {
        assertOnlyMalformed(garbage);
    }

    /** A frame without its length. */
    private static byte[] encoded(MemberMessage message) throws MalformedException {
        return new FrameReader(MemberMessage.MAX_BYTES).next(message.toFrame()).orElseThrow();
    }

    private static void assertOnlyMalformed(byte[] body) {
        Throwable failure = catchThrowable(() -> MemberMessage.decode(body));
        if (failure != null) {
            assertThat(failure).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void sizesAreBounded() {
        NodeProof long9 = new NodeProof(Collections.nCopies(9, proof.chain().get(0)), proof.signature());
        assertThatThrownBy(() -> MemberMessage.decode(body(MemberMessage.proof(long9))))
                .hasMessageContaining("more than 8 certificates");
        for (int length : new int[] {1, 31, 33}) {
            assertThatThrownBy(() -> MemberMessage.decode(body(MemberMessage.nonce(new byte[length]))))
                    .isInstanceOf(MalformedException.class);
        }
        byte[] huge = new ProtoWriter().bytes(3, new byte[1025]).toBytes();
        assertThatThrownBy(() -> MemberMessage.decode(huge)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aSignatureAndItsCertificatesComeTogether() {
        byte[] bare = new ProtoWriter().bytes(3, new byte[70]).toBytes();
        assertThatThrownBy(() -> MemberMessage.decode(bare)).hasMessageContaining("without certificates");
    }
}
