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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution's files of who may call what. */
class CommandRolesTest {
    private static final Path ETC = Path.of("../../assembly/src/main/distribution/etc");
    private static final String EVERYBODY = "admin, manager, viewer";
    private static final Path CLASSES = Path.of("target/classes/io/peili/shell/internal/command");

    private Properties roles = new Properties();

    @BeforeEach
    void read() throws IOException {
        roles = of("peili");
    }

    private static Properties of(String scope) throws IOException {
        Properties roles = new Properties();
        try (Reader file = Files.newBufferedReader(ETC.resolve("org.apache.karaf.command.acl." + scope + ".cfg"))) {
            roles.load(file);
        }
        return roles;
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
        assertThat(roles.values()).containsOnly("admin", "admin, manager", EVERYBODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle", "cm", "config", "event", "feature", "jaas", "kar", "log", "package", "scr", "service",
                "shell", "ssh", "system"
            })
    void ofKarafsCommandsOnlyThoseThatAreNamedAreForOthersThanAdministrators(String scope) throws IOException {
        Properties karafs = of(scope);

        assertThat(karafs.remove("*")).isEqualTo("admin");
        assertThat(karafs.values()).allMatch(EVERYBODY::equals);
    }

    @Test
    void nobodyElseReadsOrWritesFilesOrRunsCode() throws IOException {
        assertThat(of("shell").stringPropertyNames())
                .doesNotContain(".invoke", ".redirect", "addCommand", "eval", "exec", "java", "new", "source")
                .doesNotContain("cat", "grep", "head", "less", "nano", "sort", "tac", "tail", "tmux", "wc")
                .doesNotContain("__directories", "__files", "cd", "kill", "ls", "set", "threads", "watch");
        assertThat(of("config").stringPropertyNames()).containsExactly("*");
    }
}
