// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {
    @TempDir
    Path temp;

    @Test
    void pkcs8IsRead() throws Exception {
        PrivateKey key = ec("secp256r1").getPrivate();

        assertThat(read(Issued.pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void sec1IsRead(String curve) throws Exception {
        PrivateKey key = ec(curve).getPrivate();
        byte[] inner = new org.bouncycastle.asn1.sec.ECPrivateKey(
                        ((ECPrivateKey) key).getParams().getOrder().bitLength(),
                        ((ECPrivateKey) key).getS(),
                        PrivateKeyInfo.getInstance(key.getEncoded())
                                .getPrivateKeyAlgorithm()
                                .getParameters())
                .getEncoded();
        String parameters = Issued.pem("EC PARAMETERS", new byte[] {5, 0});

        assertThat(read(parameters + Issued.pem("EC PRIVATE KEY", inner)))
                .extracting(read -> ((ECPrivateKey) read).getS())
                .isEqualTo(((ECPrivateKey) key).getS());
    }

    @Test
    void pkcs1IsRead() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] inner = PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();

        assertThat(read(Issued.pem("RSA PRIVATE KEY", inner))).isEqualTo(key);
    }

    @Test
    void encryptedKeyIsRefusedInWords() {
        assertThatThrownBy(() -> read(Issued.pem("ENCRYPTED PRIVATE KEY", new byte[] {1})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key.pem: a key of the form ENCRYPTED PRIVATE KEY")
                .hasMessageContaining("not encrypted");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> new PemFile(temp.resolve("none.pem")).certificates())
                .hasMessageEndingWith("none.pem is missing");
    }

    @Test
    void fileWithoutCertificateIsNamed() throws Exception {
        Path file = Files.writeString(temp.resolve("empty.pem"), "");

        assertThatThrownBy(() -> new PemFile(file).certificates()).hasMessageContaining("has no certificate");
    }

    @Test
    void hugeFileIsNotRead() throws Exception {
        Path file = temp.resolve("huge.pem");
        Files.write(file, new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> new PemFile(file).certificates()).hasMessageContaining("too large");
    }

    @Test
    void keyCutAtAnyByteIsAnError() throws Exception {
        String whole = Issued.pem("PRIVATE KEY", ec("secp256r1").getPrivate().getEncoded());
        int last = whole.indexOf("-----END ") + "-----END ".length();
        for (int end = 0; end < last; end++) {
            String cut = whole.substring(0, end);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void certificateCutAtAnyByteIsAnError() throws Exception {
        byte[] whole = new Issued(Instant.now()).authority().certificate().getEncoded();
        for (int end = 0; end < whole.length; end++) {
            byte[] cut = Arrays.copyOf(whole, end);
            Path file = Files.writeString(temp.resolve("cut.pem"), Issued.pem("CERTIFICATE", cut));
            assertThatThrownBy(() -> new PemFile(file).certificates()).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"})
    void garbageInAnyFormIsAnError(String label) {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] garbage = new byte[random.nextInt(80)];
            random.nextBytes(garbage);
            assertThatThrownBy(() -> read(Issued.pem(label, garbage))).isInstanceOf(IOException.class);
        }
    }

    private PrivateKey read(String pem) throws IOException {
        return new PemFile(Files.writeString(temp.resolve("key.pem"), pem)).privateKey();
    }

    private static KeyPair ec(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }
}
