// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.archive.ArchiveLimits;
import io.peili.containerd.LocalContainerd;
import io.peili.content.ContentStore;
import io.peili.content.ImagePins;
import io.peili.content.ImageStore;
import io.peili.observe.HealthProbe;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ContainerdStoreComponentTest {
    @TempDir
    private Path folder;

    private final List<String> services = new ArrayList<>();

    private static ContainerdStoreComponent.Config config(Map<String, Object> values) {
        return (ContainerdStoreComponent.Config) Proxy.newProxyInstance(
                ContainerdStoreComponentTest.class.getClassLoader(),
                new Class<?>[] {ContainerdStoreComponent.Config.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    services.addAll(List.of((String[]) arguments[0]));
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {ServiceRegistration.class},
                            (registration, call, none) -> {
                                services.clear();
                                return null;
                            });
                });
    }

    private void activate(Map<String, Object> values, Runnable check) {
        ContainerdStoreComponent component = new ContainerdStoreComponent(context(), config(values));
        try {
            check.run();
        } finally {
            component.close();
        }
        assertThat(services).isEmpty();
    }

    private void assertThere() {
        assertThat(services)
                .containsExactly(
                        ContentStore.class.getName(),
                        ImageStore.class.getName(),
                        ImagePins.class.getName(),
                        LocalContainerd.class.getName(),
                        HealthProbe.class.getName());
    }

    @Test
    void defaultsAreThoseOfKubernetes() {
        assertThat(ContainerdStoreComponent.settings(config(Map.of())))
                .isEqualTo(new ContainerdSettings(
                        Path.of("/run/containerd/containerd.sock"),
                        List.of("k8s.io"),
                        Optional.empty(),
                        ArchiveLimits.DEFAULT));
        assertThat(ContainerdStoreComponent.settings(
                                config(Map.of("namespaces", " one, two ,one", "content_root", "/data")))
                        .namespaces())
                .containsExactly("one", "two");
    }

    @Test
    void wrongNamespacesAreNamed() {
        assertThatThrownBy(() -> ContainerdStoreComponent.settings(config(Map.of("namespaces", "k8s.io, a/b"))))
                .hasMessage("io.peili.store.containerd: namespaces: a/b (expected: names like k8s.io with commas"
                        + " between them)");
        assertThatThrownBy(() -> ContainerdStoreComponent.settings(config(Map.of("namespaces", " , "))))
                .hasMessageContaining("namespaces is empty");
    }

    @Test
    void anotherKindOfStoreKeepsItAway() {
        activate(Map.of("store", "layout"), () -> assertThat(services).isEmpty());
    }

    @Test
    void askedForItIsThereThoughContainerdIsNot() {
        String socket = folder.resolve("none").toString();
        activate(Map.of("store", "containerd", "socket", socket), this::assertThere);
    }

    @Test
    void withNothingConfiguredItIsThereWhenSomebodyAnswers() throws IOException, InterruptedException {
        String nobody = folder.resolve("none").toString();
        activate(Map.of("socket", nobody), () -> assertThat(services).isEmpty());
        try (FakeContainerd containerd = new FakeContainerd()) {
            String socket = containerd.socket().toString();
            activate(Map.of("socket", socket), this::assertThere);
        }
    }
}
