// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Cluster;
import java.io.File;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class AuthComponentTest {
    @TempDir
    Path temp;

    private final List<Object> registered = new ArrayList<>();

    @Test
    void clusterIsThereWhileTheComponentIs() {
        AuthComponent component = new AuthComponent(context(), Configs.with(Map.of()));

        assertThat(registered).singleElement().isInstanceOf(Cluster.class);
        assertThat(component.part()).isEqualTo("auth");
        assertThat(component.check().ok()).isTrue();

        component.close();
        component.close();
        assertThat(registered).isEmpty();
    }

    @Test
    void wrongSettingsAreToldInOneLineAndThereIsNoCluster() {
        try (Logs logs = new Logs()) {
            AuthComponent component = new AuthComponent(context(), Configs.with(Map.of("open.to.anyone", "maybe")));

            assertThat(logs.lines()).singleElement().asString().endsWith("open.to.anyone: maybe (expected: yes or no)");
            assertThat(component.check().ok()).isFalse();
            assertThat(component.check().detail()).contains("open.to.anyone");
            assertThat(registered).isEmpty();
            component.modified(Configs.with(Map.of()));
            assertThat(registered).hasSize(1);
            assertThat(component.check().ok()).isTrue();
            component.close();
        }
    }

    @Test
    void changedSettingsKeepTheClusterRegistered() {
        AuthComponent component = new AuthComponent(context(), Configs.with(Map.of()));
        Object before = registered.get(0);

        component.modified(Configs.with(Map.of("require.certificate", "always")));
        assertThat(registered).containsExactly(before);
        assertThat(component.check().detail()).doesNotContain("not in force");

        component.modified(Configs.with(Map.of("require.certificate", "perhaps")));
        assertThat(registered).containsExactly(before);
        assertThat(component.check().ok()).isTrue();
        assertThat(component.check().detail()).contains("not in force: require.certificate: perhaps");
        component.close();
    }

    @Test
    void filesThatAreRepairedAreTakenWithoutARestart() throws Exception {
        Path identity = Files.createDirectories(temp.resolve("identity"));
        Files.writeString(identity.resolve("ca.crt"), "broken");
        Files.writeString(identity.resolve("ca.key"), "broken");
        AuthComponent component = new AuthComponent(context(), Configs.with(Map.of()));
        assertThat(registered).isEmpty();

        Files.delete(identity.resolve("ca.crt"));
        Files.delete(identity.resolve("ca.key"));
        component.tick();

        assertThat(registered).hasSize(1);
        component.close();
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> temp.toString();
                    case "getDataFile" -> new File(temp.toFile(), "bundle");
                    case "registerService" -> register(arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Object register(Object service) {
        registered.add(service);
        return Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, arguments) -> {
                    registered.remove(service);
                    return null;
                });
    }
}
