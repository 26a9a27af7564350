// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.NetworkKey;
import io.peili.auth.NetworkTerms;
import io.peili.content.ContentStore;
import io.peili.libp2p.PreSharedKey;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateNetworkTest {
    private static final NetworkKey ONE = NetworkKey.parse("01".repeat(32));
    private static final NetworkKey OTHER = NetworkKey.parse("02".repeat(32));

    private final TestCluster cluster = new TestCluster();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Test
    void theRouterStartsWithTheKeyOfTheCluster() throws Exception {
        cluster.demanding(terms(ONE));

        enter(Profile.PEILI, Optional.empty()).close();

        assertThat(events).containsExactly("enter " + name(ONE), "close");
    }

    @Test
    void withAnotherKeyTheRouterStartsAnewWithItsStores() throws Exception {
        PrivateNetwork network = enter(Profile.PEILI, Optional.empty());
        network.add(new MemoryStore());
        events.clear();

        cluster.demanding(terms(ONE));

        assertThat(next()).isEqualTo("close");
        assertThat(next()).isEqualTo("enter " + name(ONE));
        assertThat(next()).isEqualTo("add");
        network.close();
    }

    @Test
    void whileAKeyIsExchangedStepByStepTheRouterGoesOn() throws Exception {
        cluster.demanding(terms(ONE));
        PrivateNetwork network = enter(Profile.PEILI, Optional.empty());
        events.clear();

        cluster.demanding(terms(ONE, OTHER));
        cluster.demanding(terms(OTHER, ONE));
        cluster.demanding(terms(OTHER));

        assertThat(next()).isEqualTo("rekey " + name(ONE) + " " + name(OTHER));
        assertThat(next()).isEqualTo("rekey " + name(OTHER) + " " + name(ONE));
        assertThat(next()).isEqualTo("rekey " + name(OTHER));
        network.close();
    }

    @Test
    void whoMissedAWholeExchangeStartsAnew() throws Exception {
        cluster.demanding(terms(ONE));
        PrivateNetwork network = enter(Profile.PEILI, Optional.empty());
        events.clear();

        cluster.demanding(terms(OTHER));

        assertThat(next()).isEqualTo("close");
        assertThat(next()).isEqualTo("enter " + name(OTHER));
        network.close();
    }

    @Test
    void whoIsPutOutIsToldToTheRunningRouter() throws Exception {
        cluster.demanding(terms(ONE));
        PrivateNetwork network = enter(Profile.PEILI, Optional.empty());
        events.clear();

        cluster.demanding(new NetworkTerms(List.of(ONE), false, Set.of("12D3KooW"), Set.of()));

        assertThat(next()).isEqualTo("refuse [12D3KooW]");
        network.close();
    }

    @Test
    void whatChangesDuringTheStartIsFollowedAfterwards() throws Exception {
        PrivateNetwork network =
                new PrivateNetwork(Profile.PEILI, Optional.empty(), Optional.of(cluster), (keys, terms) -> {
                    events.add("enter " + names(keys));
                    if (keys.isEmpty()) {
                        cluster.demanding(terms(ONE));
                    }
                    return new Noting();
                });

        assertThat(next()).isEqualTo("enter open");
        assertThat(next()).isEqualTo("close");
        assertThat(next()).isEqualTo("enter " + name(ONE));
        network.close();
    }

    @Test
    void theKeyOfAFileIsNotTheClustersAffair(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("key"), "02".repeat(32));
        cluster.demanding(terms(ONE));

        PrivateNetwork network = enter(Profile.PEILI, Optional.of(file));
        cluster.demanding(terms(OTHER));
        network.close();

        assertThat(events).containsExactly("enter " + name(OTHER), "close");
    }

    @Test
    void aSpegelNetworkHasNoKey() throws Exception {
        cluster.demanding(terms(ONE));

        enter(Profile.SPEGEL, Optional.empty()).close();

        assertThat(events).containsExactly("enter open", "close");
    }

    @Test
    void aFileThatIsNoKeyStopsTheStart(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("key"), "rubbish");

        assertThatThrownBy(() -> enter(Profile.PEILI, Optional.of(file))).isInstanceOf(IOException.class);
    }

    private PrivateNetwork enter(Profile profile, Optional<Path> file) throws IOException {
        return new PrivateNetwork(profile, file, Optional.of(cluster), (keys, terms) -> {
            events.add("enter " + names(keys));
            return new Noting();
        });
    }

    private String next() throws InterruptedException {
        return String.valueOf(events.poll(20, TimeUnit.SECONDS));
    }

    private static String names(List<PreSharedKey> keys) {
        return keys.isEmpty()
                ? "open"
                : keys.stream().map(key -> Integer.toString(key.bytes()[0])).collect(Collectors.joining(" "));
    }

    private static String name(NetworkKey key) {
        return Integer.toString(key.bytes()[0]);
    }

    private static NetworkTerms terms(NetworkKey... keys) {
        return new NetworkTerms(List.of(keys), false, Set.of(), Set.of());
    }

    private final class Noting implements PrivateNetwork.Member {
        @Override
        public void add(ContentStore store) {
            events.add("add");
        }

        @Override
        public void remove(ContentStore store) {
            events.add("remove");
        }

        @Override
        public void follow(NetworkTerms terms) {
            if (!terms.refusedPeers().isEmpty()) {
                events.add("refuse " + terms.refusedPeers());
            }
        }

        @Override
        public void rekey(List<PreSharedKey> keys) {
            events.add("rekey " + names(keys));
        }

        @Override
        public void close() {
            events.add("close");
        }
    }
}
