// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.TestHosts;
import io.peili.libp2p.Host;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the peers that an answer names. */
class HearsayTest {
    private static final KademliaOptions OPTIONS = KademliaOptions.defaults();

    private final Multiaddr address = Multiaddr.parse("/ip4/10.1.2.3/tcp/5001");
    private final CompletableFuture<Stream> question = new CompletableFuture<>();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private PeerId stranger;
    private Host ours;
    private Host peer;
    private Network network;

    @BeforeEach
    void start() throws Exception {
        stranger = Identity.generate(KeyType.ED25519).peerId();
        ours = TestHosts.start();
        peer = TestHosts.start();
        peer.handle(OPTIONS.protocol(), stream -> new StreamHandler() {
            @Override
            public void received(Stream asking, ByteBuffer bytes) {
                bytes.position(bytes.limit());
                question.complete(asking);
            }

            @Override
            public void closed(Stream asking, Optional<IOException> cause) {
                over.complete(cause.isPresent());
            }
        });
        ours.connect(peer.id(), peer.addresses()).toCompletableFuture().get(10, SECONDS);
        network = new Network(ours, OPTIONS, new RoutingTable(KadId.of(ours.id()), OPTIONS.replication()));
    }

    @AfterEach
    void close() {
        ours.close();
        peer.close();
    }

    /** Else a walk cannot dial them, and a node that joins a larger network stays alone with the first one it met. */
    @Test
    void whoGetsAnAnswerCanDialThoseItNames() throws Exception {
        CompletableFuture<List<Multiaddr>> known = network.ask(
                        peer.id(), KadMessage.request(KadMessage.FIND_NODE, stranger.bytes()))
                .thenApply(
                        answer -> ours.peers().addresses(answer.closer().get(0).id()));
        KadMessage answer = new KadMessage(
                KadMessage.FIND_NODE, new byte[0], List.of(new KadPeer(stranger, List.of(address), false)), List.of());

        question.get(10, SECONDS).write(answer.encode());

        assertThat(known.get(10, SECONDS)).containsExactly(address);
    }

    @Test
    void aQuestionThatNobodyWaitsForIsTakenBack() throws Exception {
        CompletableFuture<KadMessage> asked =
                network.ask(peer.id(), KadMessage.request(KadMessage.FIND_NODE, stranger.bytes()));
        question.get(10, SECONDS);

        asked.cancel(false);

        assertThat(over.get(10, SECONDS)).as("cut off").isTrue();
    }
}
