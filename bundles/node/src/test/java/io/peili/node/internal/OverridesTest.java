// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Constants;

class OverridesTest {
    @Test
    void variableReplacesTheKeyOfItsConfigurationOnly() {
        OverridePlugin plugin = new OverridePlugin(Overrides.of(Map.of("PEILI_REGISTRY_PORT", "7000")));
        Dictionary<String, Object> http = properties("io.peili.http", Map.of("registry.port", "6443", "threads", "50"));
        Dictionary<String, Object> other = properties("io.peili.mirror", Map.of("registry.port", "6443"));

        plugin.modifyConfiguration(null, http);
        plugin.modifyConfiguration(null, other);

        assertThat(http.get("registry.port")).isEqualTo("7000");
        assertThat(http.get("threads")).isEqualTo("50");
        assertThat(other.get("registry.port")).isEqualTo("6443");
    }

    @Test
    void addressGoesToListenersAndCertificate() {
        Overrides overrides = Overrides.of(Map.of("PEILI_ADDRESS", "127.0.0.7"));

        assertThat(overrides.of("io.peili.http")).containsEntry("address", "127.0.0.7");
        assertThat(overrides.of("io.peili.auth")).containsEntry("address", "127.0.0.7");
    }

    @ParameterizedTest
    @CsvSource({"spegel, 5000, off", "k3s, 6443, on"})
    void aProfileSaysWhereNothingElseDoesWhatTheRegistryIsLike(String profile, String port, String tls) {
        Overrides overrides = Overrides.of(Map.of()).withProfile(profile);
        Dictionary<String, Object> http = properties("io.peili.http", Map.of());

        new OverridePlugin(overrides).modifyConfiguration(null, http);

        assertThat(http.get("registry.port")).isEqualTo(port);
        assertThat(http.get("tls")).isEqualTo(tls);
        assertThat(overrides.pids()).containsExactly("io.peili.http");
    }

    @Test
    void whatAVariableOrAFileSaysGoesBeforeTheProfile() {
        Overrides overrides =
                Overrides.of(Map.of("PEILI_REGISTRY_PORT", "30020")).withProfile("spegel");
        Dictionary<String, Object> http = properties("io.peili.http", Map.of("tls", "on", "registry.port", "7000"));

        new OverridePlugin(overrides).modifyConfiguration(null, http);

        assertThat(http.get("registry.port")).isEqualTo("30020");
        assertThat(http.get("tls")).isEqualTo("on");
    }

    @Test
    void shellIsMovedAndKeepsItsPort() {
        Overrides overrides = Overrides.of(Map.of("PEILI_SSH_PORT", "8102")).withShellAt("127.0.0.7");

        assertThat(overrides.of("org.apache.karaf.shell"))
                .containsOnly(Map.entry("sshPort", "8102"), Map.entry("sshHost", "127.0.0.7"));
    }

    @Test
    void blankVariableSaysNothing() {
        Overrides overrides = Overrides.of(Map.of("PEILI_PEERS", "  ", "PEILI_TLS", ""));

        assertThat(overrides.problems()).isEmpty();
        assertThat(overrides.pids()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PEILI_REGISTRY_PORT | 0 | a port, 1 to 65535",
                "PEILI_REGISTRY_PORT | 65536 | a port, 1 to 65535",
                "PEILI_ADMIN_PORT | 64k | a port, 1 to 65535",
                "PEILI_SSH_PORT | -1 | a port, 1 to 65535",
                "PEILI_TLS | yes | on or off",
                "PEILI_STORE | containerd2 | auto or containerd or layout",
                "PEILI_PEERS | a,,b | a comma list of host or host:port",
                "PEILI_PEERS | a:99999 | a comma list of host or host:port",
                "PEILI_PEERS | http://a | a comma list of host or host:port",
                "PEILI_ADDRESS | 192.0.2.1 | an IP address of this machine, or a name of one",
                "PEILI_CA_FILE | /no/such/file | a file that this process can read",
                "PEILI_LAYOUT | /dev/null/below | a folder, or a path where one can be made"
            })
    void wrongValueIsToldWithVariableValueAndWhatIsExpected(String variable, String value, String expected) {
        assertThat(Overrides.of(Map.of(variable, value)).problems())
                .first()
                .isEqualTo(variable + ": " + value + " (expected: " + expected + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PEILI_PEERS | node-1, node-2:7000,10.0.0.1,[fd00::1]:6443,[::1]",
                "PEILI_TLS | off",
                "PEILI_REGISTRY_PORT | 65535",
                "PEILI_ADDRESS | 127.0.0.9",
                "PEILI_JOIN | node-1:7000"
            })
    void rightValueIsTaken(String variable, String value) {
        assertThat(Overrides.of(Map.of(variable, value)).problems()).isEmpty();
    }

    @Test
    void controlCharactersOfAValueDoNotReachTheTerminal() {
        assertThat(Overrides.of(Map.of("PEILI_TLS", "o\u001b[31mn\nx")).problems())
                .singleElement()
                .asString()
                .isEqualTo("PEILI_TLS: o?[31mn?x (expected: on or off)");
    }

    @Test
    void layoutMayBeAFolderThatIsNotThereYet(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(layout(folder.resolve("new/below")).problems()).isEmpty();
        assertThat(layout(file).problems()).hasSize(1);
    }

    private static Overrides layout(Path path) {
        return Overrides.of(Map.of("PEILI_LAYOUT", path.toString()));
    }

    private static Dictionary<String, Object> properties(String pid, Map<String, Object> values) {
        Dictionary<String, Object> properties = new Hashtable<>(values);
        properties.put(Constants.SERVICE_PID, pid);
        return properties;
    }
}
