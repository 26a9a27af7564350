// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String HEX = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @Test
    void knownBytesHaveTheKnownDigest() {
        assertThat(Digest.sha256("hello".getBytes(StandardCharsets.UTF_8))).hasToString("sha256:" + HEX);
    }

    @Test
    void bothRegisteredAlgorithmsAreRead() {
        assertThat(Digest.parse("sha256:" + HEX).algorithm()).isEqualTo(DigestAlgorithm.SHA256);
        assertThat(Digest.parse("sha512:" + HEX + HEX).algorithm()).isEqualTo(DigestAlgorithm.SHA512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "sha256:",
                "sha256",
                "sha256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824",
                "sha256:2cf24d",
                "sha512:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                "md5:5d41402abc4b2a76b9719d911017c592",
                "sha256:../../../../etc/passwd/////////////////////////////////////////////////",
                "SHA256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
            })
    void anythingElseIsRefused(String text) {
        assertThat(Digest.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> Digest.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void messagesCarryNoControlCharactersAndStayShort() {
        assertThatThrownBy(() -> Digest.parse("\r\nSet-Cookie: x" + "y".repeat(5000)))
                .hasMessageNotContainingAny("\r", "\n")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }
}
