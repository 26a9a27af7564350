// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.TokenStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred members and their holder in one process, at a clock that is moved. */
class ManyNodesTest {
    private static final int NODES = 100;
    private static final Duration STEP = Duration.ofHours(6);

    @TempDir
    Path temp;

    private final MovableClock clock = new MovableClock(Instant.now());

    /** A member without a listener of its own. */
    private record Member(NodeCluster cluster, Duties duties) {
        Instant end() {
            return Dates.end(cluster.tls().chain().get(0));
        }
    }

    @Test
    void aHundredNodesJoinByOneTokenAndRenewWithoutABurst() throws Exception {
        try (Host holder = new Host(temp.resolve("holder"), clock)) {
            holder.desk.create();
            holder.duties.run();
            String token = holder.desk.createToken(Duration.ofHours(1), NODES);
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                members.add(join(holder, "node-" + i, token));
            }
            assertThat(holder.onlyToken().state()).isEqualTo(TokenStatus.State.USED_UP);

            List<Instant> ends = members.stream().map(Member::end).toList();
            clock.forward(Duration.ofDays(19));
            List<Integer> renewals = new ArrayList<>();
            for (int step = 0; step < Duration.ofDays(5).dividedBy(STEP); step++) {
                clock.forward(STEP);
                renewals.add(renewing(members));
            }

            assertThat(renewals.stream().mapToInt(Integer::intValue).sum()).isEqualTo(NODES);
            // Spread evenly over three days it were eight or nine in each six hours.
            assertThat(renewals).allMatch(count -> count < NODES / 4);
            for (int i = 0; i < NODES; i++) {
                assertThat(members.get(i).end()).isAfter(ends.get(i).plus(Duration.ofDays(18)));
            }
        }
    }

    private static int renewing(List<Member> members) throws Exception {
        int renewed = 0;
        for (Member member : members) {
            Instant before = member.end();
            // A member whose certificate is renewed already cannot ask: its certificate is of a time that is not yet.
            if (!member.cluster()
                    .now()
                    .isBefore(Dates.due(member.cluster().tls().chain().get(0)))) {
                member.duties().run();
            }
            renewed += member.end().equals(before) ? 0 : 1;
        }
        return renewed;
    }

    private Member join(Host holder, String name, String token) throws Exception {
        Path data = temp.resolve(name);
        NodeCluster cluster = new NodeCluster(Settings.of(Configs.with(Map.of("name", name)), data), clock);
        new Desk(cluster, new Joiner(cluster, clock)).join(holder.authority(), token);
        return new Member(
                cluster, new Duties(cluster, new DocumentKeeper(cluster), Optional::empty, List::of, () -> false));
    }
}
