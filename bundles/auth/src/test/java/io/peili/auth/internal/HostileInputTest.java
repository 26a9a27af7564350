// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Holder;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.exchange.JoinAnswer;
import io.peili.auth.internal.exchange.JoinRequest;
import io.peili.auth.internal.exchange.RenewalRequest;
import io.peili.auth.internal.token.Attempts;
import io.peili.auth.internal.token.JoinToken;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

/** What comes from others is cut, changed and made up; each time the only outcome is a refusal in one line. */
class HostileInputTest {
    private static final int ROUNDS = 1500;

    private final Random random = new Random(42);
    private final CertificateMaker maker = new CertificateMaker(Instant.parse("2026-11-24T00:00:00Z"));

    /** Something that reads from a stranger. */
    private interface Reader {
        void read(byte[] bytes) throws IOException;
    }

    @Test
    void certificateRequestsThatAreNoneAreRefused() throws Exception {
        KeyPair key = maker.key();
        byte[] good = SigningRequest.make(NodeName.of("node", List.of("10.0.0.7")), key.getPublic(), key.getPrivate());
        assertThat(SigningRequest.read(good).name().name()).isEqualTo("node");

        refusesOrReads(SigningRequest::read, good);
        assertThatThrownBy(() -> SigningRequest.read(Arrays.copyOf(good, 9000))).hasMessageContaining("9000 bytes");
    }

    @Test
    void certificateRequestsWithMoreThanANodeNeedsAreRefused() throws Exception {
        KeyPair key = maker.key();
        for (String name : List.of(
                "", "two words", "x".repeat(65), "näme", "a\nb", "\\alice", "#0c05616c696365", "-a", "a,CN=b")) {
            byte[] request =
                    SigningRequest.make(NodeName.of("node", List.of()).called(name), key.getPublic(), key.getPrivate());
            assertThatThrownBy(() -> SigningRequest.read(request)).as(name).isInstanceOf(IOException.class);
        }
        byte[] stolen = SigningRequest.make(
                NodeName.of("node", List.of()), key.getPublic(), maker.key().getPrivate());
        assertThatThrownBy(() -> SigningRequest.read(stolen)).hasMessageContaining("wrong signature");
    }

    /** A subject whose common name is bytes. */
    private static X500Name withoutText() {
        return new X500NameBuilder()
                .addRDN(BCStyle.CN, new DEROctetString(bytes("alice")))
                .build();
    }

    @Test
    void whatIsNoTextIsNobodysName() throws Exception {
        KeyPair key = maker.key();
        X500Name subject = withoutText();
        byte[] request = new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();

        assertThatThrownBy(() -> SigningRequest.read(request)).hasMessageContaining("a name that is none");
    }

    @Test
    void namesStayWhatTheyAreHoweverOftenTheyAreCertified() throws Exception {
        Issued cluster = new Issued(Instant.parse("2026-11-24T00:00:00Z"));
        for (String name : List.of("node_1.example-a", "\\alice", "#0c05616c696365", "a+b", " a,b=c ")) {
            String once = Names.common(cluster.node(name).certificate());

            assertThat(once).isEqualTo(name);
            assertThat(Names.common(cluster.node(once).certificate())).isEqualTo(name);
        }
    }

    @Test
    void aCertificateWithoutATextForItsNameIsCalledTheSameEachTime() throws Exception {
        KeyPair key = maker.key();
        X500Name subject = withoutText();
        byte[] certificate = new JcaX509v3CertificateBuilder(
                        subject, BigInteger.ONE, new Date(0), new Date(1), subject, key.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();
        String pem = Issued.pem("CERTIFICATE", certificate);

        assertThat(Names.common(Pem.certificates(pem).get(0)))
                .isEqualTo(Names.common(Pem.certificates(pem).get(0)))
                .startsWith("CN=#");
    }

    @Test
    void messagesThatAreNoneAreRefused() throws Exception {
        ClusterDocument document = document();
        SignedDocument signed = SignedDocument.sign(document, maker.key().getPrivate());
        ClusterState state = new ClusterState(signed, List.of(Founding.newKey()));

        refusesOrReads(bytes -> ClusterDocument.parse(text(bytes)), bytes(document.json()));
        refusesOrReads(bytes -> SignedDocument.parse(text(bytes)).document(), bytes(signed.text()));
        refusesOrReads(bytes -> ClusterState.parse(text(bytes)), bytes(state.json()));
        refusesOrReads(bytes -> JoinAnswer.parse(text(bytes)), bytes(new JoinAnswer("x", state, Instant.EPOCH).json()));
        refusesOrReads(
                bytes -> JoinRequest.parse(text(bytes)),
                bytes(new JoinRequest("t", new byte[30], new byte[32]).json()));
        refusesOrReads(bytes -> RenewalRequest.parse(text(bytes)), bytes(new RenewalRequest(new byte[30], "x").json()));
    }

    @Test
    void depthAndSizeAreBounded() {
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        String large = "{\"token\":\"" + "x".repeat(20_000) + "\"}";

        assertThatThrownBy(() -> ClusterDocument.parse(deep)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> JoinRequest.parse(large)).hasMessageContaining("expected: at most");
        assertThatThrownBy(() -> ClusterDocument.parse(
                        "{\"cluster\":\"c\",\"version\":1,\"authorities\":[" + "\"a\",".repeat(10) + "\"a\"]}"))
                .hasMessageContaining("11 authorities");
    }

    @Test
    void signaturesCountForOneDocumentOnly() throws Exception {
        Issued cluster = new Issued(Instant.parse("2026-11-24T00:00:00Z"));
        SignedDocument signed =
                SignedDocument.sign(document(), cluster.authority().key());
        assertThat(signed.signedBy(cluster.authority().chain())).isTrue();

        for (int i = 0; i < 200; i++) {
            String changed = text(mutated(bytes(signed.payload())));
            if (!changed.equals(signed.payload())) {
                assertThat(new SignedDocument(changed, signed.signature())
                                .signedBy(cluster.authority().chain()))
                        .isFalse();
            }
        }
        assertThat(new SignedDocument(signed.payload(), "rubbish")
                        .signedBy(cluster.authority().chain()))
                .isFalse();
    }

    @Test
    void tokensThatAreNotWholeAreRefusedWithoutBeingShown() {
        String token = JoinToken.make("ab".repeat(32), new SecureRandom()).text();
        assertThat(JoinToken.parse(" " + token + "\n").text()).isEqualTo(token);

        char last = token.charAt(token.length() - 1);
        assertThatThrownBy(() -> JoinToken.parse(token.substring(0, token.length() - 1) + (char) (last + 1)))
                .hasMessageStartingWith("the token is not whole");
        for (int i = 0; i < ROUNDS; i++) {
            String changed = text(mutated(bytes(token)));
            if (!changed.strip().equals(token)) {
                assertThatThrownBy(() -> JoinToken.parse(changed))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("the token is not whole");
            }
        }
    }

    @Test
    void attemptsAreCountedForNetworksOfIpv6() throws Exception {
        Attempts attempts = new Attempts();
        Instant now = Instant.EPOCH;
        int allowed = 0;
        for (int i = 0; i < 50; i++) {
            if (attempts.allow(InetAddress.getByName("2001:db8::" + Integer.toHexString(i)), now)) {
                allowed++;
            }
        }
        assertThat(allowed).isEqualTo(10);
        assertThat(attempts.allow(InetAddress.getByName("2001:db8:0:1::1"), now))
                .isTrue();
        assertThat(attempts.allow(InetAddress.getByName("2001:db8::1"), now.plus(Duration.ofMinutes(1))))
                .isTrue();
    }

    private ClusterDocument document() {
        return new ClusterDocument(
                "c",
                7,
                List.of("pem"),
                List.of("k"),
                Optional.of("k"),
                List.of(new Holder("n", "10.0.0.7:6443")),
                List.of(),
                Map.of("mirror", "off"));
    }

    private void refusesOrReads(Reader reader, byte[] good) throws IOException {
        reader.read(good);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bad = i % 4 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : mutated(good);
            try {
                reader.read(bad);
            } catch (IOException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    private byte[] mutated(byte[] good) {
        byte[] bad = good.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
        return bad;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
