// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static io.peili.router.internal.P2pRouterTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.netty.NettyHost;
import io.peili.testkit.TestAgreement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgreementExchangeTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Set<PeerId> strangers = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    /** A node with an agreement of its own. */
    private final class Node {
        private final Host host = host();
        private final TestAgreement agreement = new TestAgreement();
        private final AgreementExchange exchange =
                new AgreementExchange(host, connection -> !strangers.contains(connection.peer()), agreement);

        Node(long version) throws IOException {
            open.add(exchange);
            agreement.publish(version);
        }

        long version() {
            return agreement.edition().orElseThrow().version();
        }

        Connection dial(Host other) throws Exception {
            Connection connection = host.connect(other.id(), other.addresses())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            connection.identified().toCompletableFuture().get(20, TimeUnit.SECONDS);
            return connection;
        }
    }

    private Host host() throws IOException {
        Host host = NettyHost.start(HostOptions.of(Identity.generate(KeyType.ED25519))
                .threads(1)
                .listening(new InetSocketAddress("127.0.0.1", 0)));
        open.add(host);
        return host;
    }

    @Test
    void whoDialsWithAnOlderEditionIsGivenTheNewerOne() throws Exception {
        Node older = new Node(3);
        Node newer = new Node(7);

        older.dial(newer.host);

        await(() -> older.version() == 7);
        assertThat(newer.agreement.offers()).isEmpty();
    }

    @Test
    void whoDialsWithANewerEditionGivesIt() throws Exception {
        Node older = new Node(3);
        Node newer = new Node(7);

        newer.dial(older.host);

        await(() -> older.version() == 7);
        assertThat(newer.agreement.offers()).isEmpty();
    }

    @Test
    void aChangeGoesOnFromPeerToPeer() throws Exception {
        Node first = new Node(1);
        Node middle = new Node(1);
        Node last = new Node(1);
        first.dial(middle.host);
        middle.dial(last.host);

        last.agreement.publish(2);

        await(() -> first.version() == 2 && middle.version() == 2);
    }

    @Test
    void theSameEditionIsNotSentAgain() throws Exception {
        Node one = new Node(4);
        Node other = new Node(4);
        one.dial(other.host);
        await(() -> one.agreement.comparisons() == 1 && other.agreement.comparisons() == 1);
        one.exchange.round();
        await(() -> one.agreement.comparisons() == 2 && other.agreement.comparisons() == 2);
        other.exchange.round();
        await(() -> one.agreement.comparisons() == 3 && other.agreement.comparisons() == 3);
        one.agreement.publish(5);
        await(() -> other.version() == 5);

        assertThat(one.agreement.offers()).isEmpty();
        assertThat(other.agreement.offers()).containsOnly("5");
    }

    @Test
    void aPeerThatProvedNothingIsGivenNothingAndBelievedNothing() throws Exception {
        Node member = new Node(4);
        Node stranger = new Node(9);
        strangers.add(stranger.host.id());
        Connection connection = stranger.dial(member.host);
        Asker asker = new Asker();
        connection
                .open(AgreementMessage.PROTOCOL, asker)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .write(AgreementMessage.naming(TestAgreement.edition(1)).toFrame());

        assertThat(asker.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
        member.agreement.publish(5);
        member.exchange.round();
        assertThat(asker.bytes).isEmpty();
        assertThat(member.agreement.comparisons()).isZero();
        assertThat(member.agreement.offers()).isEmpty();
        assertThat(stranger.agreement.offers()).isEmpty();
    }

    @Test
    void whatIsNoMessageEndsTheStreamAlone() throws Exception {
        Node member = new Node(4);
        Host peer = host();
        Connection connection = peer.connect(member.host.id(), member.host.addresses())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        List<ByteBuffer> bad = List.of(
                ByteBuffer.wrap(new byte[] {3, 8, 1, 0}),
                ByteBuffer.wrap(new byte[] {2, 8, 1}),
                ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f}),
                new AgreementMessage(0, "ab".repeat(32), "").toFrame());
        for (ByteBuffer bytes : bad) {
            Asker asker = new Asker();
            connection
                    .open(AgreementMessage.PROTOCOL, asker)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .write(bytes);
            assertThat(asker.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
        }

        assertThat(peer.ping(member.host.id()).toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isPositive();
        assertThat(member.agreement.offers()).isEmpty();
    }

    /** Notes what it is sent and how the stream ends. */
    private static final class Asker implements StreamHandler {
        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();

        @Override
        public void received(Stream stream, ByteBuffer chunk) {
            bytes.add(chunk.remaining());
            chunk.position(chunk.limit());
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            ends.add(cause.isPresent() ? "reset" : "closed");
        }
    }
}
