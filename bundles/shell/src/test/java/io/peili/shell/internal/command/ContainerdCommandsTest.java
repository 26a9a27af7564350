// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.containerd.ContainerdHosts;
import io.peili.containerd.HostsStatus;
import io.peili.containerd.LocalContainerd;
import io.peili.containerd.LocalContainerdStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerdCommandsTest {
    private final Switch hosts = new Switch();
    private final Console console = new Console().with(hosts);

    private static final class Switch implements ContainerdHosts {
        private boolean on;
        private String trouble = "";

        @Override
        public void on() throws IOException {
            if (!trouble.isEmpty()) {
                throw new IOException(trouble);
            }
            on = true;
        }

        @Override
        public void off() {
            on = false;
        }

        @Override
        public HostsStatus status() {
            return new HostsStatus(
                    on,
                    Path.of("/etc/peili/registries.yaml"),
                    Path.of("/etc/containerd/certs.d"),
                    on ? "https://127.0.0.1:6443/v2" : "",
                    on ? List.of("docker.io", "quay.io") : List.of(),
                    trouble,
                    List.of("line 3: mirrors.docker.io.endpoints: unknown key, ignored"),
                    List.of("/etc/containerd/certs.d ([plugins.cri.registry] in /etc/containerd/config.toml)"));
        }

        @Override
        public String registries() {
            return "docker.io\n  the registry itself";
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ContainerdOnCommand.class,
                ContainerdOffCommand.class,
                ContainerdStatusCommand.class,
                RegistriesCommand.class
            })
    void commandIsInTheScopeWithHelp(Class<?> type) {
        Command command = type.getAnnotation(Command.class);

        assertThat(command.scope()).isEqualTo("peili");
        assertThat(command.detailedDescription()).isNotEmpty();
    }

    @Test
    void onAndOffSwitch() throws Exception {
        assertThat(console.run(new ContainerdOnCommand()))
                .startsWith("2 registries are mirrored in /etc/containerd/certs.d");
        assertThat(hosts.on).isTrue();

        console.run(new ContainerdOffCommand());
        assertThat(hosts.on).isFalse();
    }

    @Test
    void troubleIsOneLine() {
        hosts.trouble = "cannot use the folder /etc/containerd/certs.d";

        assertThatThrownBy(() -> console.run(new ContainerdOnCommand()))
                .isInstanceOf(CommandException.class)
                .hasMessage(hosts.trouble);
    }

    @Test
    void statusTellsAll() throws Exception {
        hosts.trouble = "no mirror is listening";

        assertThat(console.run(new ContainerdStatusCommand()))
                .contains(
                        "state       off (peili:containerd-on)",
                        "registries  /etc/peili/registries.yaml",
                        "config_path /etc/containerd/certs.d ([plugins.cri.registry] in /etc/containerd/config.toml)",
                        "mirror      none",
                        "mirrored    nothing",
                        "PROBLEM: no mirror is listening",
                        "- line 3: mirrors.docker.io.endpoints: unknown key, ignored");
    }

    @Test
    void statusTellsOfTheContainerdWhoseImagesAreServed() throws Exception {
        LocalContainerd connected = () -> new LocalContainerdStatus(
                Path.of("/run/containerd/containerd.sock"),
                List.of("k8s.io", "default"),
                Optional.of("1.6.20"),
                Optional.of(Path.of("/var/lib/containerd/io.containerd.content.v1.content")),
                "");
        assertThat(new Console().with(hosts, connected).run(new ContainerdStatusCommand()))
                .contains(
                        "containerd  1.6.20",
                        "socket      /run/containerd/containerd.sock",
                        "namespaces  k8s.io, default",
                        "content     /var/lib/containerd/io.containerd.content.v1.content");

        LocalContainerd away = () -> new LocalContainerdStatus(
                Path.of("/run/none"), List.of("k8s.io"), Optional.empty(), Optional.empty(), "nobody answers");
        assertThat(new Console().with(hosts, away).run(new ContainerdStatusCommand()))
                .contains("containerd  not connected", "content     unknown", "PROBLEM: nobody answers");
    }

    @Test
    void registriesAreShown() throws Exception {
        assertThat(console.run(new RegistriesCommand())).isEqualTo("docker.io\n  the registry itself\n");
    }
}
