// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.ProviderSearch;
import io.peili.kademlia.SearchObserver;
import io.peili.kademlia.TestHosts;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of searches, with one peer that answers as the test wants. */
class SearchesTest {
    private static final ContentKey KEY = ContentKey.of("key");
    private static final Place PROVIDER = RoutingTableTest.place(3);
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.3/tcp/5001");

    private final AtomicInteger questions = new AtomicInteger();
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    private volatile Behaviour behaviour = Behaviour.KNOWS_NOBODY;
    private Host ours;
    private Host peer;
    private Node node;

    private enum Behaviour {
        FAILS,
        SAYS_NOTHING,
        TAKES_ITS_TIME,
        KNOWS_NOBODY,
        KNOWS_US,
        KNOWS_A_PROVIDER
    }

    @BeforeEach
    void start() throws Exception {
        ours = TestHosts.start();
        peer = TestHosts.start();
        peer.handle(KademliaOptions.defaults().protocol(), stream -> new Peer());
        node = Node.start(ours, KademliaOptions.defaults());
    }

    private void meet() throws Exception {
        ours.connect(peer.id(), peer.addresses()).toCompletableFuture().get(10, SECONDS);
        node.refresh();
        await(() -> node.status().peers() == 1);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @AfterEach
    void close() {
        node.close();
        ours.close();
        peer.close();
    }

    /** Answers everything about peers, and what the test wants about providers. */
    private final class Peer implements StreamHandler {
        private final FrameReader frames = new FrameReader(KadMessage.MAX_BYTES);

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            Optional<byte[]> frame = frames.next(bytes);
            if (frame.isPresent()) {
                KadMessage request = KadMessage.decode(frame.get());
                if (request.type() == KadMessage.GET_PROVIDERS) {
                    questions.incrementAndGet();
                    answer(stream, request.key());
                } else {
                    stream.write(
                            KadMessage.request(request.type(), request.key()).encode());
                }
            }
        }

        private void answer(Stream stream, byte[] key) {
            List<KadPeer> provider = List.of(new KadPeer(PROVIDER.peer(), List.of(ADDRESS), false));
            List<KadPeer> us = List.of(new KadPeer(ours.id(), List.of(ADDRESS), false));
            switch (behaviour) {
                case TAKES_ITS_TIME ->
                    answers.add(() ->
                            stream.write(new KadMessage(KadMessage.GET_PROVIDERS, key, List.of(), provider).encode()));
                case KNOWS_US -> stream.write(new KadMessage(KadMessage.GET_PROVIDERS, key, List.of(), us).encode());
                case FAILS -> stream.reset(0);
                case SAYS_NOTHING -> {}
                case KNOWS_NOBODY ->
                    stream.write(new KadMessage(KadMessage.GET_PROVIDERS, key, List.of(), List.of()).encode());
                case KNOWS_A_PROVIDER ->
                    stream.write(new KadMessage(KadMessage.GET_PROVIDERS, key, List.of(), provider).encode());
            }
        }
    }

    private List<PeerId> find(Duration budget) throws Exception {
        Caller caller = new Caller();
        node.find(KEY, budget, caller);
        return caller.result.get(20, SECONDS);
    }

    private static final class Caller implements ProviderListener {
        private final List<PeerId> found = new ArrayList<>();
        private final CompletableFuture<List<PeerId>> result = new CompletableFuture<>();

        @Override
        public void found(Provider provider) {
            found.add(provider.id());
        }

        @Override
        public void finished() {
            result.complete(found);
        }
    }

    @Test
    void callersShareOneSearchAndLeaveItAlone() throws Exception {
        meet();
        behaviour = Behaviour.TAKES_ITS_TIME;
        Caller first = new Caller();
        Caller second = new Caller();
        ProviderSearch leaving = node.find(KEY, Duration.ofSeconds(20), first);
        node.find(KEY, Duration.ofSeconds(20), second);
        Runnable answer = answers.take();

        leaving.cancel();
        answer.run();

        assertThat(second.result.get(20, SECONDS)).containsExactly(PROVIDER.peer());
        assertThat(first.found).isEmpty();
        assertThat(questions).hasValue(1);
    }

    @Test
    void thisNodeItselfIsNoProvider() throws Exception {
        meet();
        behaviour = Behaviour.KNOWS_US;
        assertThat(find(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void aSearchWhoseQuestionsFailedIsNoMiss() throws Exception {
        meet();
        behaviour = Behaviour.FAILS;
        assertThat(find(Duration.ofSeconds(10))).isEmpty();
        await(() -> node.status().peers() == 0);
        behaviour = Behaviour.KNOWS_A_PROVIDER;
        meet();
        assertThat(find(Duration.ofSeconds(10))).containsExactly(PROVIDER.peer());
    }

    @Test
    void aSearchThatRanOutOfTimeIsNoMiss() throws Exception {
        meet();
        behaviour = Behaviour.SAYS_NOTHING;
        assertThat(find(Duration.ofMillis(50))).isEmpty();
        behaviour = Behaviour.KNOWS_A_PROVIDER;
        assertThat(find(Duration.ofSeconds(10))).containsExactly(PROVIDER.peer());
    }

    @Test
    void aSearchOfANodeAloneIsNoMiss() throws Exception {
        assertThat(find(Duration.ofSeconds(10))).isEmpty();
        behaviour = Behaviour.KNOWS_A_PROVIDER;
        meet();
        assertThat(find(Duration.ofSeconds(10))).containsExactly(PROVIDER.peer());
    }

    @Test
    void whatNobodyHasIsAMissUntilSomebodyAnnouncesIt() throws Exception {
        meet();
        assertThat(find(Duration.ofSeconds(10))).isEmpty();
        peerAnnounces();
        assertThat(find(Duration.ofSeconds(10))).containsExactly(peer.id());
    }

    private void peerAnnounces() throws Exception {
        KadPeer self = new KadPeer(peer.id(), peer.addresses(), false);
        KadMessage announcement = new KadMessage(KadMessage.ADD_PROVIDER, KEY.bytes(), List.of(), List.of(self));
        new Rpc(peer, KademliaOptions.defaults().protocol(), Duration.ofSeconds(10))
                .tell(ours.id(), List.of(announcement))
                .get(10, SECONDS);
    }

    @Test
    void whoIsContentWithAProviderThatIsKnownHereCostsNobodyAQuestion() throws Exception {
        meet();
        peerAnnounces();
        await(() -> node.status().records() == 1);
        for (int i = 0; i < 100; i++) {
            CompletableFuture<PeerId> first = new CompletableFuture<>();
            ProviderSearch search = node.find(KEY, Duration.ofSeconds(10), new ProviderListener() {
                @Override
                public void found(Provider provider) {
                    first.complete(provider.id());
                }

                @Override
                public void finished() {}
            });
            assertThat(first).isCompletedWithValue(peer.id());
            search.cancel();
        }
        assertThat(questions.get()).isLessThan(50);
        // who stays hears of the others
        behaviour = Behaviour.KNOWS_A_PROVIDER;
        assertThat(find(Duration.ofSeconds(10))).containsExactly(peer.id(), PROVIDER.peer());
    }

    @Test
    void aMissIsOneWhereEverybodyAnswered() {
        SharedSearch search = new SharedSearch(new Nobody());
        search.running(CompletableFuture.completedFuture(new Lookup.Outcome(List.of(), true)));
        assertThat(search.missed()).isTrue();
    }

    @Test
    void aTraceSaysWhoAnsweredAndAsksAnewEachTime() throws Exception {
        meet();
        behaviour = Behaviour.KNOWS_A_PROVIDER;
        assertThat(trace()).containsExactly(peer.id() + " named 1", "found " + PROVIDER.peer());
        assertThat(trace()).contains(peer.id() + " named 1");
        assertThat(questions.get()).isGreaterThanOrEqualTo(2);
        behaviour = Behaviour.FAILS;
        assertThat(trace()).anyMatch(line -> line.startsWith(peer.id() + " failed"));
    }

    private List<String> trace() throws Exception {
        List<String> lines = new ArrayList<>();
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        node.trace(KEY, Duration.ofSeconds(10), new SearchObserver() {
            @Override
            public void answered(PeerId who, Duration after, int providers, int closer) {
                lines.add(who + " named " + providers);
            }

            @Override
            public void failed(PeerId who, Duration after, String why) {
                lines.add(who + " failed " + why);
            }

            @Override
            public void found(Provider provider) {
                lines.add("found " + provider.id());
            }

            @Override
            public void finished() {
                result.complete(lines);
            }
        });
        return result.get(20, SECONDS);
    }

    private static final class Nobody implements ProviderListener {
        @Override
        public void found(Provider provider) {}

        @Override
        public void finished() {}
    }
}
