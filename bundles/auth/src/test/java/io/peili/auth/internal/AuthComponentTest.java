// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.TlsMaterial;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

class AuthComponentTest {
    @TempDir
    Path temp;

    @Test
    void firstStartMakesAClusterInTheDataFolder() {
        AuthComponent component = new AuthComponent(context(), Configs.with(Map.of()));

        assertThat(temp.resolve("identity/node.crt")).exists();
        assertThat(component.part()).isEqualTo("auth");
        assertThat(component.check().ok()).isTrue();
        assertThat(component.tls().chain()).isNotEmpty();
        component.close();
        component.close();
    }

    @Test
    void wrongSettingsStopTheStartInOneLine() {
        assertThatThrownBy(() -> new AuthComponent(context(), Configs.with(Map.of("open.to.anyone", "maybe"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("open.to.anyone: maybe (expected: yes or no)")
                .hasNoCause();
    }

    @Test
    void unusableFilesStopTheStartInOneLine() throws Exception {
        Path identity = Files.createDirectories(temp.resolve("identity"));
        Files.writeString(identity.resolve("ca.crt"), "broken");
        Files.writeString(identity.resolve("ca.key"), "broken");

        assertThatThrownBy(() -> new AuthComponent(context(), Configs.with(Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ca.crt has no certificate")
                .hasNoCause();
    }

    @Test
    void changedSettingsAreTakenOverInPlace() throws Exception {
        AuthComponent component = new AuthComponent(context(), Configs.with(Map.of()));
        Caller local = new Caller(InetAddress.getLoopbackAddress(), true, List.of(), "GET /v2/");
        assertThat(component.admit(local)).isInstanceOf(Admission.Member.class);
        List<TlsMaterial> told = new ArrayList<>();
        component.watch(told::add);

        component.modified(Configs.with(Map.of("open.to.anyone", "yes")));

        assertThat(component.reachable()).isTrue();
        assertThat(told).containsExactly(component.tls());
        component.close();
    }

    @Test
    void wrongChangesLeaveTheOldSettingsInForce() {
        AuthComponent component = new AuthComponent(context(), Configs.with(Map.of()));

        try (Logs logs = new Logs()) {
            component.modified(Configs.with(Map.of("open.to.anyone", "perhaps")));
            assertThat(logs.warnings()).hasSize(1);
        }

        assertThat(component.check().ok()).isTrue();
        assertThat(component.check().detail()).contains("not in force: open.to.anyone: perhaps");
        component.modified(Configs.with(Map.of()));
        assertThat(component.check().detail()).doesNotContain("not in force");
        component.close();
    }

    private BundleContext context() {
        return new ServiceContext(temp).context();
    }
}
