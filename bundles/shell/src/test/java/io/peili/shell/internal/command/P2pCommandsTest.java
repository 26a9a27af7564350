// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.oci.Digest;
import io.peili.p2p.P2pAnnouncement;
import io.peili.p2p.P2pBucket;
import io.peili.p2p.P2pConnection;
import io.peili.p2p.P2pNode;
import io.peili.p2p.P2pStatus;
import io.peili.p2p.TraceListener;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.Peer;
import io.peili.shell.internal.Columns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class P2pCommandsTest {
    private static final String SELF = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
    private static final String ONE = "12D3KooWJA2o8msmNM26MBt2XGbZzgUpVqvPVLcSsneXpq2Uewxy";
    private static final String OTHER = "QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk";
    private static final Key TAG = new Key("docker.io/library/app:1");
    private static final Key BLOB = new Key("sha256:" + "a".repeat(64));

    private final Fake node = new Fake();
    private final Console console = new Console().with(node);

    private static final class Fake implements P2pNode {
        private final List<String> asked = new ArrayList<>();
        private boolean somebodyHasIt = true;

        @Override
        public P2pStatus status() {
            String address = "/ip4/10.0.0.1/tcp/5001/p2p/" + SELF;
            return new P2pStatus(SELF, "peili/0.1.0", "k3s", true, List.of(address), 2, 2, 7, 12, 3, 4);
        }

        @Override
        public List<P2pConnection> connections() {
            Instant since = Instant.EPOCH;
            Duration trip = Duration.ofNanos(432_100);
            return List.of(
                    new P2pConnection(
                            OTHER,
                            "[fd00::2]:5001",
                            "k3s/v1.33.4+k3s1\u0007",
                            false,
                            since,
                            Optional.empty(),
                            0,
                            1,
                            1023),
                    new P2pConnection(
                            ONE,
                            "10.100.200.22:5001",
                            "peili/0.1.0",
                            true,
                            since,
                            Optional.of(trip),
                            12,
                            2_000_000,
                            5));
        }

        @Override
        public CompletionStage<P2pConnection> connect(String address) {
            if (!address.startsWith("/")) {
                throw new IllegalArgumentException("address: " + address + " (expected: /ip4/…)");
            }
            return address.contains("10.9.9.9")
                    ? CompletableFuture.failedFuture(new IOException(address + ": Connection refused"))
                    : CompletableFuture.completedFuture(connections().get(1));
        }

        @Override
        public CompletionStage<Duration> ping(String peer) {
            asked.add(peer);
            return CompletableFuture.completedFuture(Duration.ofMillis(2));
        }

        @Override
        public Lookup trace(Key key, Duration budget, TraceListener listener) {
            asked.add(key + " " + budget);
            listener.failed(OTHER, Duration.ofMillis(3), "no answer");
            listener.answered(ONE, Duration.ofMillis(4), somebodyHasIt ? 1 : 0, 2);
            if (somebodyHasIt) {
                listener.found(new Peer(ONE, "10.0.0.2", 6443));
            }
            listener.finished();
            return () -> {};
        }

        @Override
        public List<P2pAnnouncement> announced() {
            return List.of(
                    new P2pAnnouncement(BLOB, true, Duration.ofSeconds(130)),
                    new P2pAnnouncement(TAG, false, Duration.ofSeconds(-1)));
        }

        @Override
        public List<P2pBucket> table() {
            return List.of(
                    new P2pBucket(0, List.of(ONE)), new P2pBucket(1, List.of()), new P2pBucket(2, List.of(OTHER)));
        }
    }

    /** A word that somebody is typing. */
    private record Typed(String word) implements CommandLine {
        @Override
        public int getCursorArgumentIndex() {
            return 0;
        }

        @Override
        public String getCursorArgument() {
            return word;
        }

        @Override
        public int getArgumentPosition() {
            return word.length();
        }

        @Override
        public String[] getArguments() {
            return new String[] {word};
        }

        @Override
        public int getBufferPosition() {
            return word.length();
        }

        @Override
        public String getBuffer() {
            return word;
        }
    }

    private static void fitsATerminal(String text) {
        assertThat(text.lines()).allMatch(line -> line.stripTrailing().length() <= 80, "fits 80 columns");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                P2pIdCommand.class,
                P2pPeersCommand.class,
                P2pConnectCommand.class,
                P2pPingCommand.class,
                LookupCommand.class,
                AnnouncedCommand.class,
                P2pTableCommand.class
            })
    void commandIsInTheScopeWithHelp(Class<?> type) {
        Command command = type.getAnnotation(Command.class);

        assertThat(type).hasAnnotation(Service.class);
        assertThat(command.scope()).isEqualTo("peili");
        assertThat(command.description()).isNotEmpty();
        assertThat(command.detailedDescription()).isNotEmpty();
    }

    @Test
    void withoutARouterOfThatKindItIsOneLine() {
        assertThatThrownBy(() -> new Console().run(new P2pIdCommand()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("no P2pNode is running here");
    }

    @Test
    void theNodeIsShown() throws Exception {
        assertThat(console.run(new P2pIdCommand()))
                .contains(
                        "peer id      " + SELF,
                        "network      k3s, private: with a pre-shared key",
                        "address      /ip4/10.0.0.1/tcp/5001/p2p/" + SELF,
                        "routes by    2 peers",
                        "refused      3 connections",
                        "violations   4 of rules");
    }

    @Test
    void connectionsAreATableOfEightyColumns() throws Exception {
        String table = console.run(new P2pPeersCommand());
        fitsATerminal(table);
        assertThat(table.lines().toList().get(0))
                .contains("Peer", "Address", "Runs", "Dir", "Trip", "Str", "In", "Out");
        assertThat(table.lines()
                        .filter(line -> line.contains("q2Uewxy"))
                        .findFirst()
                        .orElseThrow())
                .contains("10.100.200.22:5001", "peili/0.1.0", "out", "0.4 ms", "12", "1.9M", "5B");
        assertThat(table.lines()
                        .filter(line -> line.contains("w4zrgDk"))
                        .findFirst()
                        .orElseThrow())
                .contains("[fd00::2]:5001", "k3s/v1.33.…", "in", "?", "1023B");
    }

    @Test
    void theWidestRowStillFits() {
        Columns table = new Columns("Peer", "Address", "Runs", "Dir", "Trip", "Str", "In", "Out");
        table.row("1234567", "255.255.255.255:65535", "peili/0.1.0", "out", "99.9 ms", 256, "1023.9M", "1023.9K");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        fitsATerminal(bytes.toString(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> table.row("one")).hasMessage("cells: 1 (expected: 8)");
    }

    @Test
    void wholeIdsAreAskedFor() throws Exception {
        P2pPeersCommand peers = new P2pPeersCommand();
        peers.full = true;
        assertThat(console.run(peers)).startsWith(ONE + "  10.100.200.22:5001\n");
        P2pTableCommand table = new P2pTableCommand();
        table.full = true;
        assertThat(console.run(table)).isEqualTo("0   " + ONE + "\n2   " + OTHER + "\n");
    }

    @Test
    void theTableHasOnlyBucketsWithPeers() throws Exception {
        String table = console.run(new P2pTableCommand());
        fitsATerminal(table);
        assertThat(table.lines()).hasSize(4);
        assertThat(table).contains("q2Uewxy", "w4zrgDk");
    }

    @Test
    void aPeerIsPingedByTheEndOfItsId() throws Exception {
        P2pPingCommand ping = new P2pPingCommand();
        ping.peer = "q2Uewxy";
        ping.count = 2;
        assertThat(console.run(ping)).isEqualTo((ONE + " answered in 2.0 ms\n").repeat(2));
        assertThat(node.asked).containsExactly(ONE, ONE);
        ping.count = 0;
        assertThatThrownBy(() -> console.run(ping)).hasMessage("--count: 0 (expected: 1 to 100)");
    }

    @Test
    void connectingSaysWithWhomOrWhyNot() throws Exception {
        P2pConnectCommand connect = new P2pConnectCommand();
        connect.address = "/ip4/10.0.0.2/tcp/5001";
        assertThat(console.run(connect)).startsWith("connected with " + ONE + " at 10.100.200.22:5001");
        connect.address = "/ip4/10.9.9.9/tcp/5001";
        assertThatThrownBy(() -> console.run(connect))
                .isInstanceOf(CommandException.class)
                .hasMessage("/ip4/10.9.9.9/tcp/5001: Connection refused");
        connect.address = "10.0.0.2";
        assertThatThrownBy(() -> console.run(connect)).hasMessageContaining("expected: /ip4/…");
    }

    @Test
    void aLookupShowsWhoAnsweredWhat() throws Exception {
        LookupCommand lookup = new LookupCommand();
        lookup.key = "docker.io/library/app:1";
        String report = console.run(lookup);
        fitsATerminal(report);
        assertThat(report.lines().toList())
                .hasSize(4)
                .element(0)
                .asString()
                .isEqualTo("    3.0 ms   " + OTHER.substring(OTHER.length() - 7) + " failed: no answer");
        assertThat(report)
                .contains("names 1, and 2 to ask further", "q2Uewxy at 10.0.0.2:6443", "1 have it, 1 peers answered");
        assertThat(node.asked).containsExactly(TAG + " PT5S");
    }

    @Test
    void aLookupWithoutASuccessFails() {
        node.somebodyHasIt = false;
        LookupCommand lookup = new LookupCommand();
        lookup.key = Digest.parse(BLOB.value()).toString();
        assertThatThrownBy(() -> console.run(lookup))
                .isInstanceOf(CommandException.class)
                .hasMessage("nobody is named for " + BLOB + " (1 peers answered)");
        lookup.time = "5m";
        assertThatThrownBy(() -> console.run(lookup)).hasMessage("--time: 5m (expected: 1s to 1m)");
    }

    @Test
    void announcementsAreListedTagsFirst() throws Exception {
        assertThat(console.run(new AnnouncedCommand()))
                .isEqualTo("new   " + TAG + "\n2m    " + BLOB + "\n2 keys, 1 of them not told yet\n");
        AnnouncedCommand some = new AnnouncedCommand();
        some.part = "app";
        assertThat(console.run(some)).contains(TAG.value()).doesNotContain(BLOB.value());
    }

    @Test
    void idsOfPeersAreCompleted() {
        PeerNames names = new PeerNames();
        names.context = console.context();
        List<String> candidates = new ArrayList<>();
        names.complete(null, new Typed("12D3"), candidates);
        assertThat(candidates).containsExactly(ONE + " ");
        assertThat(console.held()).isZero();
    }
}
