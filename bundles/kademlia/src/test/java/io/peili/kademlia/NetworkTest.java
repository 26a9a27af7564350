// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.dht.KademliaDht;
import io.peili.libp2p.Host;
import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private record Member(Host host, Kademlia kademlia) {}

    private final List<Member> members = new ArrayList<>();

    private Member join() throws Exception {
        Host host = TestHosts.start();
        Member member = new Member(host, KademliaDht.start(host, KademliaOptions.defaults()));
        members.add(member);
        if (members.size() > 1) {
            Host first = members.get(0).host();
            host.connect(first.id(), first.addresses()).toCompletableFuture().get(10, SECONDS);
        }
        return member;
    }

    @AfterEach
    void closeAll() {
        members.parallelStream().forEach(member -> {
            member.kademlia().close();
            member.host().close();
        });
    }

    private void network(int size) throws Exception {
        for (int i = 0; i < size; i++) {
            join();
        }
        int expected = Math.min(size - 1, 8);
        await(() ->
                members.stream().allMatch(member -> member.kademlia().status().peers() >= expected));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Set<PeerId> find(Member member, ContentKey key) throws Exception {
        Set<PeerId> found = new HashSet<>();
        CompletableFuture<Set<PeerId>> result = new CompletableFuture<>();
        member.kademlia().find(key, Duration.ofSeconds(5), new ProviderListener() {
            @Override
            public void found(Provider provider) {
                found.add(provider.id());
            }

            @Override
            public void finished() {
                result.complete(found);
            }
        });
        return result.get(10, SECONDS);
    }

    private static void announced(Member member, int keys) {
        await(() -> member.kademlia().status().announced() >= keys);
    }

    @Test
    void whatOneProvidesAllOthersFind() throws Exception {
        network(8);
        ContentKey key = ContentKey.of("sha256:" + "a".repeat(64));
        members.get(3).kademlia().provide(List.of(key));
        announced(members.get(3), 1);
        for (Member member : members) {
            Set<PeerId> expected = member == members.get(3)
                    ? Set.of()
                    : Set.of(members.get(3).host().id());
            assertThat(find(member, key)).isEqualTo(expected);
        }
    }

    @Test
    void moreNodesThanReplicasFindEverything() throws Exception {
        network(30);
        List<ContentKey> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            keys.add(ContentKey.of("key " + i));
        }
        members.get(7).kademlia().provide(keys);
        announced(members.get(7), keys.size());
        for (ContentKey key : keys) {
            assertThat(find(members.get(21), key))
                    .containsExactly(members.get(7).host().id());
        }
    }

    @Test
    void nobodyFindsWhatNobodyProvides() throws Exception {
        network(4);
        assertThat(find(members.get(2), ContentKey.of("nothing"))).isEmpty();
    }

    @Test
    void whatIsWithdrawnIsNoLongerAnsweredByTheNodeItself() throws Exception {
        network(2);
        ContentKey key = ContentKey.of("key");
        Member provider = members.get(1);
        provider.kademlia().provide(List.of(key));
        announced(provider, 1);
        provider.kademlia().withdraw(List.of(key));
        assertThat(provider.kademlia().status().provided()).isZero();
        assertThat(provider.kademlia().announcements()).isEmpty();
    }

    @Test
    void whoeverForgotEverythingIsToldAgain() throws Exception {
        network(2);
        ContentKey key = ContentKey.of("key");
        Member provider = members.get(1);
        provider.kademlia().provide(List.of(key));
        announced(provider, 1);
        assertThat(provider.kademlia().announcements().get(key).next()).isPositive();

        Member first = members.get(0);
        first.kademlia().close();
        await(() -> {
            provider.kademlia().refresh();
            return provider.kademlia().status().peers() == 0;
        });
        try (Kademlia anew = KademliaDht.start(first.host(), KademliaOptions.defaults())) {
            await(() -> anew.status().recordKeys() == 1);
        }
    }

    @Test
    void aNodeAloneFindsNothingAtOnce() throws Exception {
        Member alone = join();
        assertThat(find(alone, ContentKey.of("key"))).isEmpty();
    }
}
