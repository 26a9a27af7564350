// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.TestHosts;
import io.peili.libp2p.Host;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When one peer is told what, by a clock that the test moves. */
class AnnouncerTest {
    private static final KademliaOptions OPTIONS = KademliaOptions.defaults();
    private static final List<ContentKey> KEYS =
            IntStream.range(0, 100).mapToObj(i -> ContentKey.of("key " + i)).toList();

    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private volatile boolean failing;
    private Host ours;
    private Host peer;
    private RoutingTable table;
    private Announcer announcer;

    @BeforeEach
    void start() throws Exception {
        ours = TestHosts.start();
        peer = TestHosts.start();
        peer.handle(OPTIONS.protocol(), stream -> {
            streams.incrementAndGet();
            return new Peer();
        });
        ours.connect(peer.id(), peer.addresses()).toCompletableFuture().get(10, SECONDS);
        table = new RoutingTable(KadId.of(ours.id()), OPTIONS.replication());
        announcer = new Announcer(ours, OPTIONS, table, new Network(ours, OPTIONS, table), timer, now::get);
        peerIsThere();
    }

    private void peerIsThere() {
        table.add(Place.of(peer.id()), System.nanoTime());
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
        ours.close();
        peer.close();
    }

    /** Counts what it is told. */
    private final class Peer implements StreamHandler {
        private final FrameReader frames = new FrameReader(KadMessage.MAX_BYTES);

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            if (failing) {
                stream.reset(0);
                return;
            }
            for (Optional<byte[]> frame = frames.next(bytes); frame.isPresent(); frame = frames.next(bytes)) {
                assertThat(KadMessage.decode(frame.get()).type()).isEqualTo(KadMessage.ADD_PROVIDER);
                records.incrementAndGet();
            }
        }

        @Override
        public void ended(Stream stream) {
            stream.closeWrite();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void pass(Duration time) throws Exception {
        now.addAndGet(time.toNanos());
        timer.submit(announcer::sweep).get(10, SECONDS);
    }

    @Test
    void whatIsNewIsToldAtOnceOverOneStream() {
        announcer.provide(KEYS);
        await(() -> announcer.announced() == KEYS.size());
        await(() -> records.get() == KEYS.size());
        assertThat(streams).hasValue(1);
    }

    @Test
    void eachKeyIsToldAgainOnceAnInterval() throws Exception {
        announcer.provide(KEYS);
        await(() -> records.get() == KEYS.size() && announcer.announced() == KEYS.size());
        Duration step = OPTIONS.announceInterval().dividedBy(15);
        for (int minute = 1; minute <= 15; minute++) {
            pass(step);
            long due = announcer.announcements().values().stream()
                    .filter(one -> one.next().isNegative() || one.next().isZero())
                    .count();
            // what is due is told, or waits for the sweep that runs
            await(() -> announcer.announcements().values().stream()
                    .noneMatch(one -> one.next().isNegative() || one.next().isZero()));
            assertThat(due).as("due in minute " + minute).isLessThan(KEYS.size() / 2);
        }
        await(() -> records.get() >= 2 * KEYS.size());
        assertThat(records.get()).isBetween(2 * KEYS.size(), 2 * KEYS.size() + 30);
    }

    @Test
    void whatCouldNotBeToldIsTriedAgainSoon() throws Exception {
        failing = true;
        announcer.provide(KEYS);
        await(() -> streams.get() == 1);
        await(() -> table.size() == 0);
        // the clock stands still until the failure was noted: the next try counts from there
        await(() -> announcer.announcements().values().stream()
                .allMatch(one -> one.next().equals(Duration.ofSeconds(10))));
        assertThat(announcer.announced()).isZero();

        failing = false;
        peerIsThere();
        pass(Duration.ofSeconds(9));
        assertThat(records).hasValue(0);
        pass(Duration.ofSeconds(2));
        await(() -> announcer.announced() == KEYS.size());
    }

    @Test
    void whatIsWithdrawnIsToldNoMore() throws Exception {
        announcer.provide(KEYS);
        await(() -> records.get() == KEYS.size() && announcer.announced() == KEYS.size());
        announcer.withdraw(KEYS);
        pass(OPTIONS.announceInterval().multipliedBy(2));
        assertThat(announcer.provides(KEYS.get(0))).isFalse();
        assertThat(records).hasValue(KEYS.size());
    }
}
