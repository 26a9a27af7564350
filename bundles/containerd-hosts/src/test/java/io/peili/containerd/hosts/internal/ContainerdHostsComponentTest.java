// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ContainerdHostsComponentTest {
    private static ContainerdHostsComponent.Config config(Map<String, Object> changes) {
        return (ContainerdHostsComponent.Config) Proxy.newProxyInstance(
                ContainerdHostsComponentTest.class.getClassLoader(),
                new Class<?>[] {ContainerdHostsComponent.Config.class},
                (proxy, method, args) -> value(changes, method));
    }

    private static Object value(Map<String, Object> changes, Method method) {
        Object changed = changes.get(method.getName());
        return changed == null ? method.getDefaultValue() : changed;
    }

    @Test
    void defaults() {
        HostsSettings settings = ContainerdHostsComponent.settings(config(Map.of()), Path.of("/data"));

        assertThat(config(Map.of()).enabled()).isEqualTo("off");
        assertThat(settings.registries())
                .containsExactly(Path.of("/etc/peili/registries.yaml"), Path.of("/etc/rancher/k3s/registries.yaml"));
        assertThat(settings.folder()).isEqualTo(Path.of("/etc/containerd/certs.d"));
        assertThat(settings.containerdConfig()).isEqualTo(Path.of("/etc/containerd/config.toml"));
        assertThat(settings.credentials()).isEqualTo(Path.of("/data/containerd/credentials.toml"));
        assertThat(settings.identity().keyFile()).isEqualTo("/data/identity/node.key");
        assertThat(settings.dialTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.withoutDefault()).isFalse();
        assertThat(settings.profile()).isEqualTo(Profile.PEILI);
    }

    @Test
    void settingsAreTakenOver() {
        HostsSettings settings = ContainerdHostsComponent.settings(
                config(Map.of(
                        "registries", "/r.yaml",
                        "disable_default_endpoint", "on",
                        "profile", "k3s",
                        "containerd_config", "/c.toml",
                        "key_file", "/keys/node.key")),
                Path.of("/data"));

        assertThat(settings.source()).isEqualTo(Path.of("/r.yaml"));
        assertThat(settings.containerdConfig()).isEqualTo(Path.of("/c.toml"));
        assertThat(settings.withoutDefault()).isTrue();
        assertThat(settings.profile()).isEqualTo(Profile.K3S);
        assertThat(settings.identity().keyFile()).isEqualTo("/keys/node.key");
    }

    @Test
    void containerdsConfigurationIsLookedForBesideItsFolder() {
        Map<String, Object> k3s = Map.of("certs_d", "/agent/containerd/certs.d");

        assertThat(ContainerdHostsComponent.settings(config(k3s), Path.of("/data"))
                        .containerdConfig())
                .isEqualTo(Path.of("/agent/containerd/config.toml"));
    }

    @Test
    void wrongValueIsOneLine() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ContainerdHostsComponent.settings(config(Map.of("profile", "rke2")), Path.of("/data")))
                .withMessage("io.peili.containerd.hosts: profile = rke2 (expected: peili or k3s)");
    }
}
