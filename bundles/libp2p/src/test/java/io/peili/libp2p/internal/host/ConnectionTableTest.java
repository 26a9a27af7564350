// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.peili.libp2p.HostLimits;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.PublicKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private static final HostLimits LIMITS = new HostLimits(4, 6, 3, 2, 1, 1, 1, 1, 1, 0);
    private static final List<PublicKey> KEYS = IntStream.range(0, 20)
            .mapToObj(number -> Identity.generate(KeyType.ED25519).publicKey())
            .toList();

    private final ConnectionTable table = new ConnectionTable(LIMITS);

    private static HostConnection connection(int peer, String address, boolean outbound) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(address, 5001);
            }
        };
        return new HostConnection(
                channel,
                outbound,
                KEYS.get(peer),
                new TrafficMeter(),
                new HostConnection.Environment(
                        new Protocols(),
                        Set.of(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        (connection, cause) -> {},
                        (remote, why) -> {}));
    }

    @Test
    void aPeerHasOnlySoManyConnections() {
        assertThat(table.add(connection(1, "10.0.0.1", true))).isEmpty();
        assertThat(table.add(connection(1, "10.0.0.2", true))).isEmpty();
        assertThat(table.add(connection(1, "10.0.0.3", true))).contains("2 connections with this peer already");
    }

    @Test
    void anAddressHasOnlySoManyInboundConnections() {
        for (int peer = 0; peer < 3; peer++) {
            assertThat(table.add(connection(peer, "10.0.0.1", false))).isEmpty();
        }
        HostConnection other = connection(5, "10.0.0.1", false);
        assertThat(table.add(other)).contains("3 connections from this address already");
        assertThat(table.add(connection(6, "10.0.0.1", true))).isEmpty();
        assertThat(table.remove(
                        table.find(connection(0, "10.0.0.9", true).peer()).orElseThrow()))
                .contains(true);
        assertThat(table.add(other)).isEmpty();
    }

    @Test
    void loopbackHasAnyNumber() {
        for (int peer = 0; peer < 10; peer++) {
            assertThat(table.add(connection(peer, "127.0.0.1", false))).isEmpty();
        }
    }

    @Test
    void thereIsAnEndToAllConnections() {
        for (int peer = 0; peer < 12; peer++) {
            assertThat(table.add(connection(peer, "127.0.0.1", false))).isEmpty();
        }
        assertThat(table.add(connection(13, "127.0.0.1", false))).contains("12 connections already");
    }

    @Test
    void whatIsTooMuchIsTheLeastUsedThatNobodyProtects() {
        List<HostConnection> all = IntStream.range(0, 7)
                .mapToObj(peer -> connection(peer, "127.0.0.1", false))
                .toList();
        all.subList(0, 6).forEach(table::add);
        assertThat(table.surplus()).isEmpty();
        table.add(all.get(6));
        table.protect(all.get(0).peer(), true);
        table.protect(all.get(1).peer(), true);
        table.protect(all.get(1).peer(), false);
        assertThat(table.surplus()).containsExactly(all.get(1), all.get(2), all.get(3));
    }

    @Test
    void theOldestConnectionOfAPeerIsUsed() {
        HostConnection first = connection(1, "127.0.0.1", false);
        HostConnection second = connection(1, "127.0.0.1", true);
        table.add(first);
        table.add(second);
        assertThat(table.find(first.peer())).contains(first);
        assertThat(table.remove(first)).contains(false);
        assertThat(table.find(first.peer())).contains(second);
        assertThat(table.remove(first)).isEmpty();
        assertThat(table.remove(second)).contains(true);
    }
}
