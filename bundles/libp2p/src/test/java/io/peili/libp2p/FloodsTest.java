// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.codec.ProtoWriter;
import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer with a good connection that does too much of something; others are served all the while. */
class FloodsTest {
    private static final String PUSH = "/ipfs/id/push/1.0.0";

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger told = new AtomicInteger();
    private Host server;
    private Host flooder;
    private Host good;

    @BeforeEach
    void start() throws Exception {
        server = host();
        flooder = host();
        good = host();
        server.observe(new HostObserver() {
            @Override
            public void identified(Connection connection, PeerInfo info) {
                told.incrementAndGet();
            }

            @Override
            public void violated(Connection connection, String why) {
                violations.add(why);
            }
        });
        get(get(flooder.connect(server.id(), server.addresses())).identified());
        get(good.connect(server.id(), server.addresses()));
        await(() -> told.get() == 2);
    }

    private static Host host() throws IOException {
        return NettyHost.start(HostOptions.of(Identity.generate(KeyType.ED25519))
                .threads(1)
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @AfterEach
    void close() {
        server.close();
        flooder.close();
        good.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void theGoodPeerIsServed() throws Exception {
        assertThat(get(good.ping(server.id()))).isPositive();
    }

    /** Sends what it is told and counts how its streams end. */
    private static final class Sender implements StreamHandler {
        private final AtomicInteger over;
        private final byte[] message;

        Sender(AtomicInteger over, byte[] message) {
            this.over = over;
            this.message = message;
        }

        @Override
        public void opened(Stream stream) {
            stream.write(ByteBuffer.wrap(message));
            stream.closeWrite();
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            over.incrementAndGet();
        }
    }

    private void flood(String protocol, int count, byte[] message) {
        AtomicInteger over = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            int begun = i;
            await(() -> begun - over.get() < 100);
            flooder.open(server.id(), protocol, new Sender(over, message)).exceptionally(failure -> {
                over.incrementAndGet();
                return null;
            });
        }
        await(() -> over.get() == count);
    }

    @Test
    void newsOfAPeerAreHeardOnlySoOften() throws Exception {
        ByteBuffer news = new ProtoWriter().text(3, "/something/1").toFrame();
        byte[] message = new byte[news.remaining()];
        news.get(message);

        flood(PUSH, 300, message);

        assertThat(told.get()).isBetween(3, 40);
        assertThat(violations).contains(PUSH + ": too often").hasSizeGreaterThan(250);
        theGoodPeerIsServed();
    }

    @Test
    void streamsOfNonsenseEndOneByOne() throws Exception {
        flood("/ipfs/ping/1.0.0", 1000, new byte[10_000]);
        flood("/ipfs/id/push/1.0.0", 5, new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F});
        flood("/no/such/protocol", 300, new byte[100]);

        assertThat(violations).anyMatch(why -> why.startsWith(PUSH));
        assertThat(server.connections()).hasSize(2);
        await(() -> server.connections().stream().allMatch(connection -> connection.streams() == 0));
        theGoodPeerIsServed();
    }

    @Test
    void streamsThatAreOpenedAndLeftOpenHaveAnEnd() throws Exception {
        StreamHandler silent = new StreamHandler() {
            @Override
            public void received(Stream stream, ByteBuffer bytes) {
                bytes.position(bytes.limit());
            }
        };
        for (int i = 0; i < 1000; i++) {
            flooder.open(server.id(), "/ipfs/ping/1.0.0", silent);
        }
        theGoodPeerIsServed();
        assertThat(server.connections())
                .allMatch(connection ->
                        connection.streams() <= HostLimits.defaults().streamsPerConnection());
    }

    @Test
    void bothSidesThatDialAtOnceKeepOneConnection() throws Exception {
        Host one = host();
        Host other = host();
        try {
            CompletionStage<Connection> there = one.connect(other.id(), other.addresses());
            CompletionStage<Connection> back = other.connect(one.id(), one.addresses());
            get(there);
            get(back);
            await(() -> one.connections().size() == 1 && other.connections().size() == 1);
            assertThat(get(one.ping(other.id()))).isPositive();
            assertThat(get(other.ping(one.id()))).isPositive();
        } finally {
            one.close();
            other.close();
        }
    }
}
