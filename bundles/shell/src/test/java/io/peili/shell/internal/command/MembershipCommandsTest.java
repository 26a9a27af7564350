// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.ClusterStatus;
import io.peili.auth.Enrolment;
import io.peili.auth.Governance;
import io.peili.auth.MemberNode;
import io.peili.auth.TokenStatus;
import io.peili.testkit.TestEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipCommandsTest {
    @TempDir
    Path temp;

    private final Console console = new Console();
    private final Noted noted = new Noted();

    @ParameterizedTest
    @ValueSource(
            classes = {
                ClusterCreateCommand.class,
                TokenCreateCommand.class,
                TokenListCommand.class,
                TokenRevokeCommand.class,
                JoinCommand.class,
                ClientCertCommand.class,
                ClusterShowCommand.class,
                ClusterSetCommand.class,
                NodesCommand.class,
                NodeRevokeCommand.class,
                ClusterPromoteCommand.class,
                ClusterBackupCommand.class,
                ClusterRestoreCommand.class,
                KeyRotateCommand.class
            })
    void commandIsInTheScopeWithHelp(Class<?> type) {
        Command command = type.getAnnotation(Command.class);

        assertThat(type).hasAnnotation(Service.class);
        assertThat(command.scope()).isEqualTo("peili");
        assertThat(command.description()).isNotEmpty();
        assertThat(command.detailedDescription()).isNotEmpty();
    }

    @Test
    void aTokenIsPrintedAlone() throws Exception {
        TokenCreateCommand command = new TokenCreateCommand();
        command.lifetime = "2d";
        command.uses = 3;

        assertThat(console.with(noted).run(command).strip()).isEqualTo("peili1.token");
        assertThat(noted.calls).containsExactly("token PT48H 3");
    }

    @Test
    void aTimeThatIsNoneIsOneLine() {
        TokenCreateCommand command = new TokenCreateCommand();
        command.lifetime = "soon";

        assertThatThrownBy(() -> console.with(noted).run(command))
                .isInstanceOf(CommandException.class)
                .hasMessage("--ttl: soon (expected: such as 30m, 8h or 7d)");
    }

    @Test
    void tokensAreListedWithin80Columns() throws Exception {
        String text = console.with(noted).run(new TokenListCommand());

        assertThat(text).contains("0123456789ab", "used up", "2026-11-24T00:00:00Z");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void joiningTakesTheTokenFromAFile() throws Exception {
        JoinCommand command = new JoinCommand();
        command.address = "10.0.0.7";
        command.tokenFile =
                Files.writeString(temp.resolve("token"), "peili1.token\n").toString();

        assertThat(console.with(noted).run(command)).contains("joined");
        assertThat(noted.calls).containsExactly("join 10.0.0.7 peili1.token\n");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        JoinCommand command = new JoinCommand();
        command.address = "10.0.0.7";
        command.tokenFile = "/none";

        assertThatThrownBy(() -> console.with(noted).run(command))
                .hasMessage("/none cannot be read (expected: a file with a token)");
    }

    @Test
    void aClientCertificateComesWithTheLinesThatUseIt() throws Exception {
        String text = console.with(noted, TestEndpoint.plain(6443)).run(new ClientCertCommand());

        assertThat(text)
                .contains(
                        "curl --cacert /clients/admin/ca.crt --cert /clients/admin/client.cert",
                        "skopeo copy --src-cert-dir /clients/admin docker://127.0.0.1:6443/IMAGE",
                        "podman pull --cert-dir /clients/admin 127.0.0.1:6443/IMAGE");
        assertThat(noted.calls).containsExactly("client admin PT8H");
    }

    @Test
    void whatTheMembersAgreeOnIsShownWithin80Columns() throws Exception {
        String text = console.with(new Ruling()).run(new ClusterShowCommand());

        assertThat(text).contains("Peili cluster 1", "42", "mirror", "off", "10.0.0.7:6443", "node-9");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void nodesAreListedWithin80Columns() throws Exception {
        String text = console.with(new Ruling()).run(new NodesCommand());

        assertThat(text).contains("node-1", "2026-11-24T00:00:00Z", "10.0.0.7");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    /** A cluster with one of each. */
    private static final class Ruling implements Governance {
        @Override
        public ClusterStatus status() {
            return new ClusterStatus(
                    "Peili cluster 1", 42, Map.of("mirror", "off"), List.of("10.0.0.7:6443"), List.of("node-9"));
        }

        @Override
        public List<MemberNode> nodes() {
            return List.of(
                    new MemberNode("node-1", List.of("10.0.0.7", "localhost"), Instant.parse("2026-11-24T00:00:00Z")));
        }

        @Override
        public long set(String key, String value) {
            return 43;
        }

        @Override
        public long revoke(String name, boolean force) {
            return 43;
        }
    }

    /** Notes what it is asked for. */
    private static final class Noted implements Enrolment {
        private final List<String> calls = new ArrayList<>();

        @Override
        public String create() {
            calls.add("create");
            return "Peili cluster 1";
        }

        @Override
        public String join(String address, String token) {
            calls.add("join " + address + " " + token);
            return "joined";
        }

        @Override
        public String createToken(Duration lifetime, int uses) {
            calls.add("token " + lifetime + " " + uses);
            return "peili1.token";
        }

        @Override
        public List<TokenStatus> tokens() {
            return List.of(new TokenStatus(
                    "0123456789ab", Instant.parse("2026-11-24T00:00:00Z"), 0, TokenStatus.State.USED_UP));
        }

        @Override
        public void revokeToken(String id) throws IOException {
            throw new IOException("there is no token " + id);
        }

        @Override
        public Path clientPair(String name, Duration lifetime) {
            calls.add("client " + name + " " + lifetime);
            return Path.of("/clients").resolve(name);
        }
    }
}
