// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path DATA = Path.of("/data");

    @Test
    void defaultsAreAnIdentityInTheDataFolderAndCertificatesForRemoteCallers() {
        Settings settings = Settings.of(Configs.with(Map.of()), DATA);

        assertThat(settings.files())
                .isEqualTo(new CredentialFiles(
                        DATA.resolve("identity/ca.crt"),
                        DATA.resolve("identity/ca.crt"),
                        DATA.resolve("identity/node.crt"),
                        DATA.resolve("identity/node.key"),
                        DATA.resolve("identity/node.crt"),
                        DATA.resolve("identity/node.key")));
        assertThat(settings.folder()).isPresent();
        assertThat(settings.policy()).isEqualTo(new Policy(false));
        assertThat(settings.policy().warning()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "join, node-1, join: node-1 without token.file (expected: both)",
        "open.to.anyone, true, 'open.to.anyone: true (expected: yes or no)'",
        "address, a b, 'address: a b (expected: an IP address or a host name)'",
        "cert.file, /c, cert.file: /c without key.file (expected: both)",
        "key.file, /k, key.file: /k without cert.file (expected: both)",
        "ca.key.file, /k, ca.key.file: /k without ca.file (expected: both)",
        "client.ca.file, /c, client.ca.file: /c without cert.file (expected: both)",
        "client.key.file, /k, client.key.file: /k without client.cert.file (expected: both)",
        "name, two words, 'name: two words (expected: up to 64 letters, digits, dots, dashes and underscores)'",
        "name, \\alice, 'name: \\alice (expected: up to 64 letters, digits, dots, dashes and underscores)'",
        "address, 300.1.1.1, 'address: 300.1.1.1 (expected: an IP address)'",
    })
    void wrongValueIsNamed(String key, String value, String message) {
        assertThatThrownBy(() -> Settings.of(Configs.with(Map.of(key, value)), DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void insecureSettingsAreSaidInWords() {
        Settings settings = Settings.of(Configs.with(Map.of("open.to.anyone", "yes")), DATA);

        assertThat(settings.policy().warning()).contains("open to anyone");
    }
}
