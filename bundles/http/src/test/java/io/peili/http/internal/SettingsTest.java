// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void theDefaultsOfTheConfigurationAreThoseOfTheSettings() {
        Map<String, Object> declared = new HashMap<>();
        for (Method method : HttpConfig.class.getDeclaredMethods()) {
            declared.put(method.getName().replace('_', '.'), method.getDefaultValue());
        }
        assertThat(Settings.of(declared)).isEqualTo(Settings.of(Map.of()));
    }

    @Test
    void theDefaultsAreAsDocumented() {
        Settings settings = Settings.of(Map.of());
        assertThat(settings.address()).isEmpty();
        assertThat(settings.registryPort()).isEqualTo(6443);
        assertThat(settings.adminPort()).isEqualTo(6444);
        assertThat(settings.tls()).isTrue();
        assertThat(settings.limits().threads()).isEqualTo(256);
        assertThat(settings.limits().times().idle()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void textsAreReadAsNumbers() {
        assertThat(Settings.of(Map.of("registry.port", " 5000 ")).registryPort())
                .isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    registry.port | 70000   | registry.port: 70000 (expected: a whole number from 0 to 65535)
                    admin.port    | http    | admin.port: http (expected: a whole number from 0 to 65535)
                    tls           | yes     | tls: yes (expected: on or off)
                    threads       | 3       | threads: 3 (expected: a whole number from 24 to 10000)
                    address       | 0.0.0.0 | address: 0.0.0.0 (expected: one address of this node, or empty for loopback only)
                    idle.timeout  | 0       | idle.timeout: 0 (expected: a whole number from 1 to 86400)
                    """)
    void aWrongValueIsNamedWithItsKeyAndWhatIsExpected(String key, String value, String message) {
        assertThatThrownBy(() -> Settings.of(Map.of(key, value)))
                .isInstanceOf(BadSettingException.class)
                .hasMessage(message);
    }
}
