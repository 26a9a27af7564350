// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.TestHosts;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KadServerTest {
    private static final ContentKey KEY = ContentKey.of("key");
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.1/tcp/5001");
    private final PeerId client = RoutingTableTest.place(1).peer();
    private Host host;
    private RoutingTable table;
    private KadServer server;
    private final List<ContentKey> recorded = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        host = TestHosts.start();
        table = new RoutingTable(KadId.of(host.id()), 20);
        ProviderRecords records = new ProviderRecords(Clock.systemUTC(), Duration.ofMinutes(19), 100, 100, 100);
        server = new KadServer(
                host,
                KademliaOptions.defaults(),
                table,
                records,
                Set.of(ContentKey.of("ours"))::contains,
                recorded::add);
        for (int i = 1; i < 40; i++) {
            Place place = RoutingTableTest.place(i);
            host.peers().add(place.peer(), List.of(ADDRESS), Duration.ofHours(1));
            table.add(place, 0);
        }
    }

    @AfterEach
    void close() {
        host.close();
    }

    private KadMessage ask(int type, byte[] key) throws MalformedException {
        return server.answer(client, KadMessage.request(type, key)).orElseThrow();
    }

    @Test
    void whoeverIsLookedForComesFirst() throws Exception {
        assertThat(ask(KadMessage.FIND_NODE, host.id().bytes()).closer().get(0).id())
                .isEqualTo(host.id());
        assertThat(ask(KadMessage.FIND_NODE, client.bytes()).closer().get(0).id())
                .isEqualTo(client);
    }

    @Test
    void theAskerAndThisNodeAreNotAmongTheOthers() throws Exception {
        KadMessage answer = ask(KadMessage.FIND_NODE, new byte[] {7});
        assertThat(answer.closer()).hasSize(20).extracting(KadPeer::id).doesNotContain(client, host.id());
        assertThat(answer.key()).isEmpty();
    }

    @Test
    void whatASenderAnnouncesOfItselfIsAnswered() throws Exception {
        KadPeer self = new KadPeer(client, List.of(ADDRESS), false);
        KadPeer other = new KadPeer(RoutingTableTest.place(5).peer(), List.of(ADDRESS), false);
        KadMessage add = new KadMessage(KadMessage.ADD_PROVIDER, KEY.bytes(), List.of(), List.of(other, self));
        assertThat(server.answer(client, add)).isEmpty();
        assertThat(ask(KadMessage.GET_PROVIDERS, KEY.bytes()).providers())
                .extracting(KadPeer::id)
                .containsExactly(client);
        assertThat(recorded).containsExactly(KEY);
    }

    @Test
    void nobodyIsAnnouncedByOthersOrWithoutAnAddress() {
        for (KadPeer peer : List.of(
                new KadPeer(RoutingTableTest.place(5).peer(), List.of(ADDRESS), false),
                new KadPeer(client, List.of(), false))) {
            KadMessage add = new KadMessage(KadMessage.ADD_PROVIDER, KEY.bytes(), List.of(), List.of(peer));
            assertThatThrownBy(() -> server.answer(client, add)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void whatThisNodeProvidesItAnswersItself() throws Exception {
        KadMessage answer = ask(KadMessage.GET_PROVIDERS, ContentKey.of("ours").bytes());
        assertThat(answer.providers()).extracting(KadPeer::id).containsExactly(host.id());
        assertThat(answer.providers().get(0).addresses()).isEqualTo(host.addresses());
        assertThat(answer.closer()).isNotEmpty();
    }

    @Test
    void valuesAreNotHereAndWhoIsCloserIsNamed() throws Exception {
        KadMessage answer = ask(KadMessage.GET_VALUE, KEY.bytes());
        assertThat(answer.key()).isEqualTo(KEY.bytes());
        assertThat(answer.closer()).hasSize(20);
        assertThatThrownBy(() -> ask(KadMessage.GET_VALUE, new byte[0])).isInstanceOf(MalformedException.class);
    }

    @Test
    void whoBringsAValueIsToldThatItIsNotKept() throws Exception {
        KadMessage put = new KadMessage(
                KadMessage.PUT_VALUE, KEY.bytes(), Optional.of(new KadRecord(KEY.bytes(), true)), List.of(), List.of());

        KadMessage answer = server.answer(client, put).orElseThrow();

        assertThat(answer.type()).isEqualTo(KadMessage.PUT_VALUE);
        assertThat(answer.key()).isEqualTo(KEY.bytes());
        assertThat(answer.record()).hasValueSatisfying(record -> {
            assertThat(record.key()).isEqualTo(KEY.bytes());
            assertThat(record.valued()).isFalse();
        });
        assertThatThrownBy(() -> ask(KadMessage.PUT_VALUE, KEY.bytes())).isInstanceOf(MalformedException.class);
    }

    @Test
    void pingsComeBack() throws Exception {
        assertThat(ask(KadMessage.PING, new byte[0]).type()).isEqualTo(KadMessage.PING);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 6, 99})
    void whatIsNotServedIsRefused(int type) {
        assertThatThrownBy(() -> ask(type, KEY.bytes())).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {KadMessage.GET_PROVIDERS, KadMessage.ADD_PROVIDER})
    void keysHaveOneToEightyBytes(int type) {
        assertThatThrownBy(() -> ask(type, new byte[0])).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> ask(type, new byte[81])).isInstanceOf(MalformedException.class);
    }
}
