// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegistriesReaderTest {
    private static Registries read(String yaml) throws InvalidRegistriesException {
        return RegistriesReader.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "---\n", "mirrors:\nconfigs:\n", "null", "{}"})
    void emptyFileHasNoRegistries(String yaml) throws IOException {
        Registries registries = read(yaml);

        assertThat(registries.mirrors()).isEmpty();
        assertThat(registries.configs()).isEmpty();
        assertThat(registries.findings()).isEmpty();
    }

    @Test
    void orderAndLinesAreKept() throws IOException {
        Registries registries = read("""
                mirrors:
                  b.example:
                    rewrite:
                      z: one
                      a: two
                    endpoint: [https://m.example]
                  a.example:
                """);

        assertThat(registries.mirrors().keySet()).containsExactly("b.example", "a.example");
        assertThat(registries.mirrors().get("b.example").rewrites())
                .containsExactly(
                        new RegistryMirrors.Rewrite(4, "z", "one"), new RegistryMirrors.Rewrite(5, "a", "two"));
        assertThat(registries.mirrors().get("b.example").endpoints())
                .containsExactly(new RegistryMirrors.Endpoint(6, "https://m.example"));
    }

    @Test
    void numbersAreTextsAndSwitchesHaveTheirUsualWords() throws IOException {
        RegistrySettings settings = read("""
                        configs:
                          a.example:
                            auth: {username: 007, password: 1e3}
                            tls: {insecure_skip_verify: yes}
                        """).configs().get("a.example");

        assertThat(settings.auth().username()).isEqualTo("007");
        assertThat(settings.auth().password()).isEqualTo("1e3");
        assertThat(settings.tls().skipVerify()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mirrors: {a.example: {endpoints: [x]}} | line 1: mirrors.a.example.endpoints: unknown key, ignored",
                "registry: {} | line 1: registry: unknown key, ignored (expected: mirrors, configs, auths)",
                "configs: {a.example: {auth: {token: x}}} | line 1: configs.a.example.auth.token: unknown key, ignored",
                "configs: {a.example: {tls: {ca: x}}} | line 1: configs.a.example.tls.ca: unknown key, ignored",
                "auths: {} | line 1: auths: no longer has a meaning, ignored",
            })
    void unknownKeyIsNamedWithItsLine(String yaml, String finding) throws IOException {
        assertThat(read(yaml).findings()).singleElement().asString().startsWith(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "just text | line 1: a text (expected: keys with values)",
                "[a, b] | line 1: a list (expected: keys with values)",
                "mirrors: [a] | line 1: mirrors: a list (expected: keys with values)",
                "mirrors: {a: {endpoint: https://x}} | line 1: mirrors.a.endpoint: a text (expected: a list)",
                "mirrors: {a: {endpoint: [{b: c}]}} | line 1: mirrors.a.endpoint[0]: keys with values (expected: a text)",
                "configs: {a: {tls: {insecure_skip_verify: perhaps}}} | line 1: configs.a.tls.insecure_skip_verify: a text"
                        + " (expected: true or false)",
                "{a: 1, a: 2} | line 1: a: this key is there twice",
                "mirrors: {a: , b: , a: } | line 1: mirrors.a: this key is there twice",
                "mirrors: {[a]: b} | line 1: mirrors: a key that is no text (expected: quotes around it)",
                "{a: b | line 1: not YAML",
                "*nobody | line 1: not YAML",
                "a: !!int [ | line 1: not YAML",
            })
    void wrongFileIsRefusedWithItsLine(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidRegistriesException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void tabIsRefusedWithItsLine() {
        assertThatThrownBy(() -> read("mirrors:\n\tdocker.io:\n")).hasMessageStartingWith("line 2: not YAML");
    }

    @Test
    void secondDocumentIsRefused() {
        assertThatThrownBy(() -> read("mirrors:\n---\nmirrors:\n")).isInstanceOf(InvalidRegistriesException.class);
    }

    @Test
    void hugeFileIsRefused() {
        assertThatThrownBy(() -> RegistriesReader.read(new byte[RegistriesReader.MOST_BYTES + 1]))
                .hasMessage("more than 1048576 bytes");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> RegistriesReader.read(new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28}))
                .hasMessage("not UTF-8");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).hasMessage("line 1: more than 16 levels deep");
        assertThatThrownBy(() -> read("{a: ".repeat(17))).hasMessage("line 1: more than 16 levels deep");
    }

    @Test
    void manyEntriesAreRefused() {
        assertThatThrownBy(() -> read("mirrors: {a: {endpoint: [" + "x, ".repeat(1001) + "]}}"))
                .hasMessageContaining("1001 entries (expected: at most 1000)");
        assertThatThrownBy(() -> read("[" + "x, ".repeat(100_001) + "]"))
                .hasMessage("more than 100000 keys and values");
    }

    @Test
    void anchorBombIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 10; level++) {
            String alias = "*a" + (level - 1) + ", ";
            bomb.append("a" + level + ": &a" + level + " [" + alias.repeat(10) + "]\n");
        }

        assertThatThrownBy(() -> read(bomb.toString())).isInstanceOf(InvalidRegistriesException.class);
    }

    @Test
    void anchorsAndMergesWork() throws IOException {
        Registries registries = read("""
                configs:
                  a.example: &a
                    auth: {username: u, password: p}
                  b.example:
                    <<: *a
                    tls: {insecure_skip_verify: true}
                """);

        assertThat(registries.configs().get("b.example").auth().username()).isEqualTo("u");
        assertThat(registries.configs().get("b.example").tls().skipVerify()).isTrue();
    }

    @Test
    void recursionEnds() {
        assertThatThrownBy(() -> read("mirrors: &m {a: *m, endpoint: [*m]}"))
                .isInstanceOf(InvalidRegistriesException.class);
        assertThatThrownBy(() -> read("mirrors: &m {<<: *m, endpoint: 1}"))
                .isInstanceOf(InvalidRegistriesException.class);
    }

    @Test
    void messagesAndTextsHoldNoSecret() throws IOException {
        assertThatThrownBy(() -> read("configs: {a: {auth: {password: [hunter2]}}}"))
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> read("configs:\n  a:\n    auth:\n      password: hunter2: x\n"))
                .message()
                .doesNotContain("hunter2");
        assertThat(read("configs: {a: {auth: {password: hunter2}}}").toString()).doesNotContain("hunter2");
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            assertThat(read(text)).isNotNull();
        } catch (InvalidRegistriesException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
