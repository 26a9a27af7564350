// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The distribution's file of who may call what. */
class CommandRolesTest {
    private static final Path FILE =
            Path.of("../../assembly/src/main/distribution/etc/org.apache.karaf.command.acl.peili.cfg");
    private static final Path CLASSES = Path.of("target/classes/io/peili/shell/internal/command");

    private final Properties roles = new Properties();

    @BeforeEach
    void read() throws IOException {
        try (Reader file = Files.newBufferedReader(FILE)) {
            roles.load(file);
        }
    }

    @Test
    void everyCommandIsNamedAndNoOther() throws Exception {
        Set<String> commands = new TreeSet<>();
        try (Stream<Path> classes = Files.list(CLASSES)) {
            for (Path file : classes.toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Command command =
                        Class.forName(getClass().getPackageName() + "." + name).getAnnotation(Command.class);
                if (command != null) {
                    commands.add(command.name());
                }
            }
        }

        assertThat(commands).contains("status", "join");
        assertThat(roles.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(commands);
    }

    @Test
    void whatChangesTheClusterOrHandsOutSecretsIsForAdministrators() {
        for (String command : List.of(
                "join",
                "client-cert",
                "cluster-backup",
                "cluster-promote",
                "cluster-set",
                "node-revoke",
                "token-create")) {
            assertThat(roles.getProperty(command)).as(command).isEqualTo("admin");
        }
        assertThat(roles.values()).containsOnly("admin", "admin, manager", "admin, manager, viewer");
    }
}
