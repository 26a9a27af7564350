// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static io.peili.router.internal.P2pRouterTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.NetworkTerms;
import io.peili.auth.NodeProof;
import io.peili.auth.NodeProofs;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.dht.KademliaDht;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostObserver;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.PreSharedKey;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.netty.NettyHost;
import io.peili.testkit.TestCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembersOnlyTest {
    private static final PreSharedKey KEY = PreSharedKey.ofHex("ab".repeat(32));
    private static final NetworkTerms MEMBERS = new NetworkTerms(List.of(), true, Set.of(), Set.of());

    @TempDir
    private Path folder;

    private final TestCluster cluster = new TestCluster();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private RouterNode node;
    private Multiaddr address;

    @BeforeEach
    void start() throws Exception {
        node = router("127.0.0.2", "", MEMBERS);
        address = node.host().addresses().get(0);
        node.host().observe(new HostObserver() {
            @Override
            public void refused(String remote, String why) {
                refusals.add(why);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private RouterNode router(String at, String bootstrap, NetworkTerms terms) throws IOException {
        RouterNode started = TestRouters.member(folder, at, bootstrap, cluster, terms, KEY);
        open.add(started);
        return started;
    }

    /** A peer with the pre-shared key that takes part in the table, with whatever it proves itself by. */
    private Host peer(Optional<NodeProofs> proofs) throws IOException {
        Identity identity = Identity.generate(KeyType.ED25519);
        HostOptions options = HostOptions.of(identity).agent("stranger/1").in(KEY);
        if (proofs.isPresent()) {
            MembersOnly gate = new MembersOnly(identity.peerId(), proofs.get());
            gate.follow(MEMBERS, List::of);
            options = options.behind(gate);
        }
        Host host = NettyHost.start(options.listening(new InetSocketAddress("127.0.0.3", 0)));
        open.add(host);
        open.add(KademliaDht.start(host, KademliaOptions.defaults()));
        return host;
    }

    private static Connection dial(Host host, Multiaddr where) throws Exception {
        return host.connect(where).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String refusal() throws InterruptedException {
        return String.valueOf(refusals.poll(20, TimeUnit.SECONDS));
    }

    /** A peer that dials is refused, and so is it when it is dialled. */
    private void assertRefused(Host stranger, String reason) throws Exception {
        dial(stranger, address);
        assertThat(refusal()).contains(reason);
        await(() -> stranger.connections().isEmpty());
        Connection dialled = dial(node.host(), stranger.addresses().get(0));
        assertThat(refusal()).contains(reason);
        assertThatThrownBy(() -> dialled.identified().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasMessageContaining(reason);
        assertThat(node.kademlia().status().peers()).isZero();
    }

    @Test
    void nodesOfTheClusterFindEachOther() throws Exception {
        RouterNode other = router("127.0.0.4", address.toString(), MEMBERS);

        await(() -> node.kademlia().status().peers() == 1
                && other.kademlia().status().peers() == 1);
        assertThat(refusals).isEmpty();
    }

    @Test
    void whoHasTheKeyOfTheNetworkAndNoCertificateIsRefused() throws Exception {
        assertRefused(peer(Optional.empty()), "stranger/1 does not speak /peili/member/1");
    }

    @Test
    void aNodeOfAnotherClusterIsRefused() throws Exception {
        // It lets everybody in itself, so that only this side's decision counts.
        NodeProofs foreign = new TestCluster().node("foreign");
        assertRefused(peer(Optional.of(trusting(foreign))), "CN=foreign is of another cluster");
    }

    @Test
    void aRevokedNodeIsRefused() throws Exception {
        Host gone = peer(Optional.of(cluster.node("gone")));
        cluster.revoke("gone");
        assertRefused(gone, "CN=gone was revoked");
    }

    @Test
    void aProofThatAMemberGaveForItselfIsWorthNothingToAnotherPeer() throws Exception {
        NodeProofs member = cluster.node("member");
        byte[] wrong = MemberMessage.statement(
                Identity.generate(KeyType.ED25519).peerId(), node.host().id(), new byte[32], new byte[32]);
        assertRefused(peer(Optional.of(proving(member.prove(wrong).orElseThrow()))), "of something else");
    }

    @Test
    void aProofThatWasGivenBeforeIsWorthNothing() throws Exception {
        Recording recording = new Recording(cluster.node("careless"));
        Host careless = peer(Optional.of(recording));
        assertThat(dial(careless, address).identified().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isNotNull();
        await(() -> node.kademlia().status().peers() == 1);
        recording.replaying = true;

        node.host().connections().get(0).close();
        await(() -> careless.connections().isEmpty());
        dial(careless, address);

        assertThat(refusal()).contains("of something else");
    }

    @Test
    void aNodeThatIsPutOutWhileItIsConnectedIsCutOff() throws Exception {
        Host gone = peer(Optional.of(cluster.node("gone")));
        dial(gone, address);
        await(() -> node.kademlia().status().peers() == 1);

        cluster.revoke("gone");
        node.follow(MEMBERS);

        await(() -> gone.connections().isEmpty());
    }

    @Test
    void whoIsCutOffForAnOldCertificateIsDialledAgain() throws Exception {
        Renewed renewed = new Renewed(cluster.node("old"), cluster.node("new"));
        Host other = peer(Optional.of(renewed));
        dial(other, address);
        await(() -> node.kademlia().status().peers() == 1);
        Connection before = node.host().connections().get(0);

        renewed.isRenewed = true;
        cluster.revoke("old");
        node.follow(MEMBERS);

        await(() -> node.host().connections().stream()
                .anyMatch(connection -> connection != before && connection.outbound()));
        assertThat(node.host()
                        .connection(other.id())
                        .orElseThrow()
                        .identified()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isNotNull();
    }

    @Test
    void whatTheClusterDemandsChangesWhileTheNodeRuns() throws Exception {
        Host stranger = peer(Optional.empty());
        node.follow(NetworkTerms.NONE);
        assertThat(dial(stranger, address).identified().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isNotNull();
        await(() -> node.kademlia().status().peers() == 1);

        node.follow(MEMBERS);

        await(() -> stranger.connections().isEmpty());
        dial(stranger, address);
        assertThat(refusal()).contains("does not speak");
    }

    @Test
    void whoIsAboutToSayWhatItIsIsNotCutOffByAReview() {
        MembersOnly gate = new MembersOnly(node.host().id(), cluster.proofs());
        gate.follow(MEMBERS, List::of);
        Fresh fresh = new Fresh(Instant.now());
        Fresh old = new Fresh(Instant.now().minusSeconds(60));

        gate.review(() -> List.of(fresh, old));

        assertThat(fresh.isClosed).isFalse();
        assertThat(old.isClosed).isTrue();
        gate.follow(NetworkTerms.NONE, List::of);
        gate.follow(MEMBERS, () -> List.of(fresh));
        assertThat(fresh.isClosed).isTrue();
    }

    @Test
    void theExchangeIsHeldOnceOnAConnection() throws Exception {
        Host member = peer(Optional.of(cluster.node("member")));
        Connection connection = dial(member, address);
        connection.identified().toCompletableFuture().get(20, TimeUnit.SECONDS);
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        connection.open(MemberMessage.PROTOCOL, new Silent(ends));

        assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
    }

    private static NodeProofs trusting(NodeProofs own) {
        return new Trusting(own::prove);
    }

    private static NodeProofs proving(NodeProof always) {
        return new Trusting(statement -> Optional.of(always));
    }

    private interface Prover {
        Optional<NodeProof> prove(byte[] statement);
    }

    /** Believes everybody. */
    private record Trusting(Prover prover) implements NodeProofs {
        @Override
        public Optional<NodeProof> prove(byte[] statement) {
            return prover.prove(statement);
        }

        @Override
        public Admission check(NodeProof proof, byte[] statement) {
            return new Admission.Member("anybody");
        }

        @Override
        public Admission check(List<X509Certificate> chain) {
            return new Admission.Member("anybody");
        }
    }

    /** Checks as a node of the cluster does, whatever it proves itself by. */
    private abstract static class Checking implements NodeProofs {
        private final NodeProofs checks;

        Checking(NodeProofs checks) {
            this.checks = checks;
        }

        @Override
        public Admission check(NodeProof proof, byte[] statement) {
            return checks.check(proof, statement);
        }

        @Override
        public Admission check(List<X509Certificate> chain) {
            return checks.check(chain);
        }
    }

    /** Gives its first proof again and again once it is told to. */
    private static final class Recording extends Checking {
        private final NodeProofs own;
        private final Deque<NodeProof> given = new ConcurrentLinkedDeque<>();
        private volatile boolean replaying;

        Recording(NodeProofs own) {
            super(own);
            this.own = own;
        }

        @Override
        public Optional<NodeProof> prove(byte[] statement) {
            if (!replaying) {
                given.add(own.prove(statement).orElseThrow());
            }
            return Optional.of(given.getFirst());
        }
    }

    /** Proves itself by another certificate once it has one. */
    private static final class Renewed extends Checking {
        private final NodeProofs before;
        private final NodeProofs after;
        private volatile boolean isRenewed;

        Renewed(NodeProofs before, NodeProofs after) {
            super(before);
            this.before = before;
            this.after = after;
        }

        @Override
        public Optional<NodeProof> prove(byte[] statement) {
            return isRenewed ? after.prove(statement) : before.prove(statement);
        }
    }

    /** Notes how a stream ends. */
    private record Silent(Collection<String> ends) implements StreamHandler {
        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            ends.add(cause.isPresent() ? "reset" : "closed");
        }
    }

    /** A connection of which nothing is known but its age. */
    private static final class Fresh implements Connection {
        private final Instant since;
        private final PeerId peer = Identity.generate(KeyType.ED25519).peerId();
        private boolean isClosed;

        Fresh(Instant since) {
            this.since = since;
        }

        @Override
        public PeerId peer() {
            return peer;
        }

        @Override
        public Multiaddr remoteAddress() {
            return Multiaddr.parse("/ip4/127.0.0.3/tcp/1");
        }

        @Override
        public boolean outbound() {
            return false;
        }

        @Override
        public Instant since() {
            return since;
        }

        @Override
        public int streams() {
            return 0;
        }

        @Override
        public Optional<Duration> roundTrip() {
            return Optional.empty();
        }

        @Override
        public long bytesIn() {
            return 0;
        }

        @Override
        public long bytesOut() {
            return 0;
        }

        @Override
        public CompletionStage<PeerInfo> identified() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Stream> open(String protocol, StreamHandler handler) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
