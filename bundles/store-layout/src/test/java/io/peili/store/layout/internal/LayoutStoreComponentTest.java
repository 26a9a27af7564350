// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.archive.ArchiveLimits;
import io.peili.content.ContentStore;
import io.peili.content.ImageStore;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.oci.ImageName;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

class LayoutStoreComponentTest {
    @TempDir
    private Path data;

    private final Map<List<String>, Object> services = new HashMap<>();

    /** A framework that knows {@code karaf.data} and remembers services. */
    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getProperty" -> data.toString();
                    case "registerService" ->
                        register(args[0] instanceof String name ? List.of(name) : List.of((String[]) args[0]), args[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private ServiceRegistration<?> register(List<String> names, Object service) {
        services.put(names, service);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, args) -> {
                    services.remove(names);
                    return null;
                });
    }

    /** The defaults, and what a test wants otherwise. */
    private static LayoutStoreComponent.Config config(Map<String, Object> values) {
        return (LayoutStoreComponent.Config) Proxy.newProxyInstance(
                LayoutStoreComponent.class.getClassLoader(),
                new Class<?>[] {LayoutStoreComponent.Config.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void defaultsAreSafe() {
        LayoutSettings settings = LayoutStoreComponent.settings(config(Map.of()), Optional.of("/data"));
        assertThat(settings)
                .isEqualTo(new LayoutSettings(
                        Path.of("/data/layout"),
                        Optional.empty(),
                        new ArchiveLimits(64L << 30, 200, 10_000),
                        new LayoutSettings.IngestSettings(Duration.ofSeconds(30), 64, Duration.ofHours(24)),
                        Duration.ofMinutes(30)));
        assertThat(settings).isEqualTo(LayoutSettings.of(Path.of("/data/layout")));
    }

    @Test
    void settingsAreTakenOver() {
        LayoutSettings settings = LayoutStoreComponent.settings(
                config(Map.of("folder", "/srv/images", "default_repository", " localhost/images ")), Optional.empty());
        assertThat(settings.folder()).isEqualTo(Path.of("/srv/images"));
        assertThat(settings.bareTags()).contains(new ImageName("localhost", "images"));
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> LayoutStoreComponent.settings(config(Map.of()), Optional.empty()))
                .hasMessageContaining("io.peili.store.layout: folder = ${karaf.data}/layout");
        assertThatThrownBy(() -> LayoutStoreComponent.settings(
                        config(Map.of("default_repository", "NOT/one")), Optional.of("/data")))
                .hasMessageContaining("io.peili.store.layout: default.repository");
    }

    @Test
    void storeIsRegisteredAndTakenBack() throws IOException {
        LayoutStoreComponent component = new LayoutStoreComponent(context(), config(Map.of()), List.of());
        Object store = services.get(
                List.of(ContentStore.class.getName(), ImageStore.class.getName(), HealthProbe.class.getName()));
        assertThat(store).isInstanceOf(LayoutStore.class);
        assertThat(data.resolve("layout/oci-layout")).exists();
        assertThat(((HealthProbe) store).part()).isEqualTo("store");
        component.close();
        assertThat(services).isEmpty();
        LayoutStore.open(LayoutSettings.of(data.resolve("layout"))).close();
    }

    @SuppressWarnings("unchecked")
    private static ServiceReference<ContentStore> another() {
        return (ServiceReference<ContentStore>) Proxy.newProxyInstance(
                LayoutStoreComponentTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> null);
    }

    @Test
    void withNothingConfiguredItIsThereUnlessThereIsAnother() {
        LayoutStoreComponent away = new LayoutStoreComponent(context(), config(Map.of()), List.of(another()));
        assertThat(services).isEmpty();
        assertThat(data.resolve("layout")).doesNotExist();
        away.close();
        LayoutStoreComponent alone = new LayoutStoreComponent(context(), config(Map.of()), List.of());
        assertThat(services).hasSize(1);
        alone.close();
    }

    @Test
    void asWantedItIsThereBesideAnother() {
        LayoutStoreComponent component =
                new LayoutStoreComponent(context(), config(Map.of("store", "layout")), List.of(another()));
        assertThat(services).hasSize(1);
        component.close();
    }

    @Test
    void anotherKindOfStoreKeepsItAway() {
        LayoutStoreComponent component =
                new LayoutStoreComponent(context(), config(Map.of("store", "containerd")), List.of());
        assertThat(services).isEmpty();
        assertThat(data.resolve("layout")).doesNotExist();
        component.close();
    }

    @Test
    void folderThatCannotBeUsedIsReported() throws IOException {
        Files.writeString(data.resolve("layout"), "in the way", UTF_8);
        LayoutStoreComponent component = new LayoutStoreComponent(context(), config(Map.of()), List.of());
        HealthProbe probe = (HealthProbe) services.get(List.of(HealthProbe.class.getName()));
        Health health = probe.check();
        assertThat(probe.part()).isEqualTo("store");
        assertThat(health.ok()).isFalse();
        assertThat(health.detail()).contains(data.resolve("layout").toString());
        component.close();
        assertThat(services).isEmpty();
    }
}
