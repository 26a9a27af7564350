// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import io.peili.auth.NetworkTerms;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.netty.NettyHost;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.p2p.P2pAnnouncement;
import io.peili.routing.Key;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.testkit.LookupRecorder;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.RouterContract;
import io.peili.testkit.TestCluster;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class P2pRouterTest extends RouterContract {
    /** A question is asked twice before it has failed. */
    private static final int FAILURES = 2;
    /** The answer to FIND_NODE of who knows no peers, its length before it. */
    private static final byte[] NOBODY = {2, 8, 4};

    @TempDir
    private Path folder;

    private final List<RouterNode> nodes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        node("127.0.0.3", "");
        node("127.0.0.2", address(nodes.get(0)));
        await(() -> nodes.stream().allMatch(node -> node.kademlia().status().peers() == 1));
    }

    @AfterEach
    void close() {
        nodes.forEach(RouterNode::close);
    }

    private static String address(RouterNode node) {
        return node.host().addresses().get(0).toString();
    }

    private RouterNode node(String address, String bootstrap) throws IOException {
        return node(address, bootstrap, Optional.empty());
    }

    private RouterNode node(String address, String bootstrap, Optional<Cluster> cluster) throws IOException {
        OwnRules rules = OwnRules.parse("no-latest", "", "", Set.of(), Set.of("private.example"));
        RouterNode node = TestRouters.open(folder, address, bootstrap, rules, cluster);
        nodes.add(node);
        return node;
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    protected Router router() {
        return nodes.get(1).router();
    }

    @Override
    protected Router other() {
        return nodes.get(0).router();
    }

    @Override
    protected Peer otherPeer() {
        return new Peer(nodes.get(0).host().id().toString(), "127.0.0.3", 6443);
    }

    private static List<Peer> lookup(Router router, Key key) {
        LookupRecorder recorder = new LookupRecorder();
        router.lookup(key, Duration.ofSeconds(5), recorder);
        return recorder.await();
    }

    @Test
    void whoWasPutOutLosesItsConnectionAndKeepsNoNewOne() {
        Host staying = nodes.get(0).host();
        Host gone = nodes.get(1).host();

        nodes.get(0).follow(new NetworkTerms(List.of(), false, Set.of(gone.id().toString()), Set.of()));

        await(() -> staying.connections().isEmpty());
        Multiaddr address = staying.addresses().get(0);
        gone.connect(address)
                .toCompletableFuture()
                .handle((connection, failure) -> "ended")
                .join();
        await(() -> gone.connections().isEmpty() && staying.connections().isEmpty());
    }

    /** Also by a node that knew nobody at its start, and so has nobody to look for. */
    @Test
    void whoFailedToAnswerAtFirstIsTakenInAllTheSame() throws Exception {
        RouterNode first = node("127.0.0.4", "");
        AtomicInteger questions = new AtomicInteger();
        try (Host late = NettyHost.start(HostOptions.of(Identity.generate(KeyType.ED25519)))) {
            late.handle("/spegel/kad/1.0.0", stream -> new StreamHandler() {
                @Override
                public void received(Stream asking, ByteBuffer bytes) {
                    bytes.position(bytes.limit());
                    if (questions.incrementAndGet() <= FAILURES) {
                        asking.reset(0);
                    } else {
                        asking.write(ByteBuffer.wrap(NOBODY));
                    }
                }
            });
            late.connect(first.host().addresses().get(0)).toCompletableFuture().get(20, TimeUnit.SECONDS);

            await(() -> first.kademlia().status().peers() == 1);

            assertThat(questions.get()).isGreaterThan(FAILURES);
        }
    }

    @Test
    void whatAStoreHoldsIsFoundAndTagsByPolicy() {
        Reference tagged = Reference.parse("docker.io/library/app:1");
        Reference latest = Reference.parse("docker.io/library/app:latest");
        Reference hidden = Reference.parse("private.example/app:1");
        TestImage image = TestImages.image("app");
        MemoryStore store =
                new MemoryStore().put(tagged, image).put(latest, image).put(hidden, image);
        nodes.get(0).add(store);
        await(() -> nodes.get(0).kademlia().status().announced() >= 2);
        Digest manifest = image.digest();
        assertThat(lookup(router(), Key.of(manifest))).containsExactly(otherPeer());
        assertThat(lookup(router(), Key.of(tagged))).containsExactly(otherPeer());
        assertThat(lookup(router(), Key.of(latest))).isEmpty();
        assertThat(lookup(router(), Key.of(hidden))).isEmpty();
        nodes.get(0).remove(store);
        assertThat(other().status().announced()).isZero();
    }

    @Test
    void whatTheClusterAgreesOnChangesWhatIsAnnouncedAndLookedUp() throws Exception {
        TestCluster cluster = new TestCluster();
        RouterNode node = node("127.0.0.4", address(nodes.get(0)), Optional.of(cluster));
        Reference docker = Reference.parse("docker.io/library/app:1");
        Reference quay = Reference.parse("quay.io/tool:1");
        TestImage app = TestImages.image("app");
        TestImage tool = TestImages.image("tool");
        node.add(new MemoryStore().put(docker, app).put(quay, tool));
        int all = 2 + app.digests().size() + tool.digests().size();
        await(() -> node.kademlia().status().announced() == all);

        cluster.settings(new ClusterSettings(true, ClusterSettings.Tags.NONE, Set.of("quay.io"), Set.of()));

        await(() -> node.router().status().announced() == tool.digests().size());
        assertThat(node.view().announced())
                .extracting(P2pAnnouncement::key)
                .containsExactlyInAnyOrderElementsOf(
                        tool.digests().stream().map(Key::of).toList());
        assertThat(lookup(router(), Key.of(tool.digest()))).hasSize(1);
        assertThat(node.router().admits(Reference.of(quay.name(), tool.digest())))
                .isTrue();
        assertThat(node.router().admits(quay)).isFalse();
        assertThat(node.router().admits(Reference.of(docker.name(), tool.digest())))
                .isFalse();

        cluster.settings(ClusterSettings.DEFAULTS);

        await(() -> node.router().status().announced() == all);
    }

    @Test
    void whatOneStoreLosesAnotherMayStillHold() {
        TestImage image = TestImages.image("shared");
        MemoryStore first = new MemoryStore().put(Reference.parse("docker.io/library/shared:1"), image);
        MemoryStore second = new MemoryStore().put(Reference.parse("docker.io/library/shared:1"), image);
        RouterNode node = nodes.get(0);
        int announced = image.digests().size() + 1;
        node.add(first);
        await(() -> node.router().status().announced() == announced);
        node.add(second);
        node.remove(first);
        await(() -> node.router().status().announced() == announced);
        node.remove(second);
        assertThat(node.router().status().announced()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/id", "/v1-k3s/p2p"})
    void aNodeStartsFromTheListThatAnotherServes(String path) throws Exception {
        PeerListResource lists = nodes.get(0).lists();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String accept = exchange.getRequestHeaders().getFirst("Accept");
            Response response = path.equals("/id") ? lists.spegel() : lists.k3s(accept);
            byte[] body = (byte[]) response.getEntity();
            exchange.sendResponseHeaders(response.getStatus(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            RouterNode third =
                    node("127.0.0.4", "http://127.0.0.1:" + server.getAddress().getPort() + path);
            await(() -> third.kademlia().status().peers() == 2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aNodeThatWasRestartedIsBackWithoutItsBootstrap() throws Exception {
        nodes.remove(1).close();
        assertThat(Files.readString(folder.resolve("127.0.0.2/peers")))
                .contains(nodes.get(0).host().id().toString());
        RouterNode again = node("127.0.0.2", "");
        await(() -> again.kademlia().status().peers() == 1);
        assertThat(again.router().peers()).containsExactly(otherPeer());
    }

    @Test
    void theFirstNodeIsReadyAlone() throws Exception {
        RouterNode alone = node("127.0.0.4", "/ip4/127.0.0.4/tcp/1");
        await(() -> alone.router().status().ready());
        assertThat(alone.router().status().peers()).isZero();
    }

    @Test
    void aNodeIsNotReadyWhileItsFirstPeerIsBeingTakenIn() throws Exception {
        CompletableFuture<Stream> asked = new CompletableFuture<>();
        try (Host slow = NettyHost.start(HostOptions.of(Identity.generate(KeyType.ED25519))
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))) {
            slow.handle("/spegel/kad/1.0.0", stream -> new StreamHandler() {
                @Override
                public void received(Stream asking, ByteBuffer bytes) {
                    bytes.position(bytes.limit());
                    asked.complete(asking);
                }
            });
            RouterNode node = node("127.0.0.4", slow.addresses().get(0).toString());
            Stream asking = asked.get(20, TimeUnit.SECONDS);

            assertThat(node.router().status().ready()).isFalse();

            asking.write(ByteBuffer.wrap(NOBODY));
            await(() -> node.router().status().ready());
            assertThat(node.kademlia().status().peers()).isEqualTo(1);
        }
    }

    @Test
    void aNameStandsForAllItsAddresses() throws Exception {
        InetAddress[] expected = InetAddress.getAllByName("localhost");
        assertThat(Bootstrap.resolve(Multiaddr.parse("/dns/localhost/tcp/5001")))
                .containsExactly(Arrays.stream(expected)
                        .map(address -> Multiaddr.tcp(address, 5001))
                        .toArray(Multiaddr[]::new));
        assertThat(Bootstrap.resolve(Multiaddr.parse("/dns/nobody.invalid/tcp/5001")))
                .isEmpty();
    }

    @Test
    void anAddressOfANodeSaysItsIpAddress() {
        assertThat(Multiaddr.parse(address(nodes.get(0)))
                        .tcpSocket()
                        .orElseThrow()
                        .getAddress()
                        .getHostAddress())
                .isEqualTo("127.0.0.3");
    }
}
