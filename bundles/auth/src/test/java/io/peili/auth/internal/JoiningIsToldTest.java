// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.internal.token.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read of joining, on both sides, and what a wrong clock does to it. */
class JoiningIsToldTest extends TwoNodes {
    @Test
    void bothSidesLogOneLineWhenANodeJoins() throws Exception {
        String token = first.token();
        Host third = host("third");
        try (Logs logs = new Logs()) {
            third.desk.join(first.authority(), token);

            assertThat(lines(logs, "Admitting"))
                    .singleElement()
                    .asString()
                    .endsWith("third joined the cluster with token "
                            + JoinToken.parse(token).id());
            assertThat(lines(logs, "Joiner"))
                    .singleElement()
                    .asString()
                    .contains("joined the cluster Peili cluster", "as third by " + first.authority());
            assertThat(logs.lines()).noneMatch(line -> line.contains(token));
        }
    }

    @Test
    void bothSidesLogOneLineWhenATokenIsRefused() throws Exception {
        String authority = JoinToken.parse(first.token()).authority();
        Path file = temp.resolve("token");
        Files.writeString(file, JoinToken.make(authority, new SecureRandom()).text());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Host third = host("third", Map.of("join", first.authority(), "token.file", file.toString()));
        FirstJoin joining = new FirstJoin(third.cluster, third.joiner);
        try (Logs logs = new Logs()) {
            joining.run();

            assertThat(logs.lines())
                    .hasSize(2)
                    .anyMatch(
                            line -> line.contains("Exchange") && line.contains("127.0.0.1 may not join: its token is"))
                    .anyMatch(line -> line.contains("FirstJoin") && line.contains("cannot join: " + first.authority()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-58, 58})
    void aClockThatIsUpToAnHourWrongIsToleratedAndTold(long minutes) throws Exception {
        Host third = away(Duration.ofMinutes(minutes));
        try (Logs logs = new Logs()) {
            third.desk.join(first.authority(), first.token());

            assertThat(logs.warnings())
                    .singleElement()
                    .asString()
                    .endsWith("the clock of this node is 3480 s away from the cluster's: set it");
        }
        assertThat(first.cluster.admit(caller(third))).isInstanceOf(Admission.Member.class);
        assertThat(third.cluster.admit(caller(first))).isInstanceOf(Admission.Member.class);
    }

    @Test
    void aClockThatIsFartherBehindTakesNoCertificateOfTheCluster() throws Exception {
        Host third = away(Duration.ofMinutes(-90));

        assertThatThrownBy(() -> third.desk.join(first.authority(), first.token()))
                .hasMessageContaining("not valid now");
        assertThat(third.cluster.reachable()).isFalse();
    }

    @Test
    void aClockThatIsAMinuteWrongIsNotWorthALine() throws Exception {
        Host third = away(Duration.ofMinutes(1));
        try (Logs logs = new Logs()) {
            third.desk.join(first.authority(), first.token());

            assertThat(logs.warnings()).isEmpty();
        }
    }

    private Host away(Duration skew) throws IOException {
        Instant now = clock.instant();
        Host host = new Host(temp.resolve("third"), new MovableClock(now.plus(skew)), Map.of("name", "third"));
        hosts.add(host);
        return host;
    }

    private static List<String> lines(Logs logs, String by) {
        return logs.lines().stream()
                .filter(line -> line.contains("internal." + by + " "))
                .toList();
    }

    private static Caller caller(Host from) {
        return new Caller(Host.LOOPBACK, true, from.cluster.tls().chain(), "GET /v2/");
    }
}
