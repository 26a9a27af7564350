// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkKeyTest {
    private static final String DIGITS = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final byte[] BYTES = HexFormat.of().parseHex(DIGITS);

    @Test
    void allFormsGiveTheSameKey() {
        NetworkKey key = NetworkKey.of(BYTES);

        assertThat(NetworkKey.parse(DIGITS + "\n")).isEqualTo(key);
        assertThat(NetworkKey.parse("/key/swarm/psk/1.0.0/\n/base16/\n" + DIGITS + "\n"))
                .isEqualTo(key);
        String base64 = Base64.getEncoder().encodeToString(BYTES);
        assertThat(NetworkKey.parse("/key/swarm/psk/1.0.0/\n/base64/\n" + base64))
                .isEqualTo(key);
    }

    @Test
    void ofTheLongerSecretOfK3sTheFirst32BytesCount() {
        assertThat(NetworkKey.parse(DIGITS + "f".repeat(32)).bytes()).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "00ff",
                "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "/key/swarm/psk/1.0.0/",
                "/key/swarm/psk/1.0.0/\n/base32/\nsecret",
                "/key/swarm/psk/1.0.0/\n/base64/\nc2VjcmV0"
            })
    void whatIsNoKeyIsRefusedWithoutBeingShown(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkKey.parse(text))
                .withMessageContaining("expected: ")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("secret"));
    }

    @Test
    void keysNeverShowThemselves() {
        NetworkKey key = NetworkKey.of(BYTES);

        assertThat(key.toString()).isEqualTo("NetworkKey[…]");
        assertThat(key.fingerprint()).hasSize(64).doesNotContain(DIGITS);
        assertThat(key.bytes()).isNotSameAs(key.bytes());
    }
}
