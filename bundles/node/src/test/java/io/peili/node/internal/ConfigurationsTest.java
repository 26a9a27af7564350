// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ConfigurationsTest {
    private static final Map<String, String> SPEGEL = Map.of("profile", "spegel");

    /** Settings from files, and variables. */
    private static Configurations configurations(
            Map<String, Map<String, String>> files, Map<String, String> environment, String profile) {
        ConfigurationAdmin admin = proxy(
                ConfigurationAdmin.class,
                argument -> files.entrySet().stream()
                        .filter(file -> argument.equals("(service.pid=" + file.getKey() + ")"))
                        .map(file -> new Configuration[] {
                            proxy(Configuration.class, nothing -> new Hashtable<>(file.getValue()))
                        })
                        .findFirst()
                        .orElse(null));
        return new Configurations(admin, Overrides.of(environment).withProfile(profile));
    }

    private interface Reply {
        Object to(Object argument);
    }

    /** Has one answer to every call. */
    private static <T> T proxy(Class<T> type, Reply reply) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> reply.to(arguments == null ? "" : arguments[0])));
    }

    @Test
    void aFileGoesBeforeWhatIsImpliedAndAVariableBeforeTheFile() throws Exception {
        Map<String, Map<String, String>> files = Map.of("io.peili.http", Map.of("tls", "on"));
        Configurations configurations = configurations(files, Map.of("PEILI_ADDRESS", "127.0.0.3"), "spegel");

        assertThat(configurations.value("io.peili.http", "address")).contains("127.0.0.3");
        assertThat(configurations.value("io.peili.http", "tls")).contains("on");
        assertThat(configurations.value("io.peili.http", "registry.port")).contains("5000");
        assertThat(configurations.value("io.peili.http", "admin.port")).isEmpty();
    }

    @Test
    void aNodeOfASpegelNetworkHasToBeAllowedToAnswerEverybody() throws Exception {
        assertThatThrownBy(() -> configurations(Map.of("io.peili.router", SPEGEL), Map.of(), "")
                        .profile())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("profile: spegel", "PEILI_OPEN_TO_ANYONE=yes");
        assertThatThrownBy(() -> configurations(Map.of(), Map.of("PEILI_PROFILE", "spegel"), "")
                        .profile())
                .isInstanceOf(StartFailure.class);
        assertThat(configurations(
                                Map.of("io.peili.router", SPEGEL, "io.peili.auth", Map.of("open.to.anyone", "yes")),
                                Map.of(),
                                "")
                        .profile())
                .isEqualTo("spegel");
        assertThat(configurations(Map.of("io.peili.router", SPEGEL), Map.of("PEILI_OPEN_TO_ANYONE", "yes"), "")
                        .profile())
                .isEqualTo("spegel");
    }

    @Test
    void nodesOfOtherNetworksNeedNoSuchWord() throws Exception {
        assertThat(configurations(Map.of(), Map.of("PEILI_PROFILE", "k3s"), "").profile())
                .isEqualTo("k3s");
        assertThat(configurations(Map.of(), Map.of(), "").profile()).isEmpty();
    }
}
