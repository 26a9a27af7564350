// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void aKeyIsMadeOnceAndReadableByItsOwnerOnly(KeyType type) throws Exception {
        Path file = folder.resolve("deep/peer.key");
        Identity made = Identity.loadOrCreate(file, type);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Identity loaded = Identity.loadOrCreate(file, type);
        assertThat(loaded.peerId()).isEqualTo(made.peerId());
        assertThat(made.publicKey().verifies(new byte[3], loaded.sign(new byte[3])))
                .isTrue();
        assertThat(file.getParent().toFile().list()).containsExactly("peer.key");
    }

    @Test
    void aKeyThatK3sWroteIsRead() throws Exception {
        byte[] sec1 =
                new ECPrivateKey(256, BigInteger.valueOf(123_456_789), SECObjectIdentifiers.secp256r1).getEncoded();
        Path file = folder.resolve("peer.key");
        Files.writeString(
                file,
                "-----BEGIN EC PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(sec1)
                        + "\n-----END EC PRIVATE KEY-----\n");
        Identity identity = Identity.load(file);
        assertThat(identity.publicKey().type()).isEqualTo(KeyType.ECDSA);
        assertThat(identity.publicKey().verifies(new byte[3], identity.sign(new byte[3])))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n",
                "nonsense",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
            })
    void aFileWithoutAUsableKeyIsAnErrorAndStaysAsItIs(String content) throws Exception {
        Path file = folder.resolve("peer.key");
        Files.writeString(file, content);
        assertThatThrownBy(() -> Identity.loadOrCreate(file, KeyType.ED25519))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("move the file away");
        assertThat(file).hasContent(content);
    }

    @Test
    void preSharedKeysAreReadAsK3sAndLibp2pWriteThem() throws Exception {
        String hex = "0123456789abcdef".repeat(4);
        PreSharedKey expected = PreSharedKey.of(HexFormat.of().parseHex(hex));
        Path file = folder.resolve("psk");
        String base64 = Base64.getEncoder().encodeToString(expected.bytes());
        for (String content : new String[] {
            hex + "ff".repeat(16) + "\n",
            "/key/swarm/psk/1.0.0/\n/base16/\n" + hex + "\n",
            "/key/swarm/psk/1.0.0/\r\n/base16/\r\n" + hex,
            "/key/swarm/psk/1.0.0/\n/base64/\n" + base64 + "\n"
        }) {
            Files.writeString(file, content);
            assertThat(PreSharedKey.load(file)).isEqualTo(expected);
        }
        assertThat(expected.toString()).doesNotContain(hex.substring(0, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "0123", "/key/swarm/psk/1.0.0/\n/base16/\n00", "/key/swarm/psk/1.0.0/\n/x/\n00"})
    void aFileWithoutAPreSharedKeyIsAnError(String content) throws Exception {
        Path file = folder.resolve("psk");
        Files.writeString(file, content);
        assertThatThrownBy(() -> PreSharedKey.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }
}
