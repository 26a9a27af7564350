// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Peer;
import io.peili.testkit.MemoryRouter;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private static final Duration BUDGET = Duration.ofSeconds(2);

    private final Reference name = Reference.parse("registry.example.org/team/app:1");
    private final Digest digest = TestBlob.of("x").digest();
    private final MemoryRouter.Network network = new MemoryRouter.Network();
    private final MemoryRouter self = network.join(new Peer("self", "127.0.0.1", 1));
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private Optional<HttpServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(running -> running.stop(0));
    }

    @Test
    void peersThatTheRouterNamesComeFirstAndAllAreAsked() throws Exception {
        Peer silent = new Peer("a", "192.0.2.1", 6443);
        Peer holder = new Peer("b", "192.0.2.2", 6443);
        network.join(silent);
        network.join(holder).announce(Set.of(Key.of(name)));

        List<Holders.Holder> holders = new Holders(
                        List.of(self), BUDGET, peer -> CompletableFuture.completedFuture("answer of " + peer.id()))
                .of(Key.of(name));

        assertThat(holders)
                .containsExactly(
                        new Holders.Holder(holder, true, "answer of b"),
                        new Holders.Holder(silent, false, "answer of a"));
    }

    @Test
    void peerSaysThatItHasATag() throws Exception {
        Peer peer = serve(HttpServer.create(), exchange -> answer(exchange, 200));

        String answer = new PeerQuestion(Optional.empty()).ask(peer, name).get();

        assertThat(answer).startsWith("yes, " + digest.shortHex());
        assertThat(asked).containsExactly("HEAD /v2/team/app/manifests/1?ns=registry.example.org true");
    }

    @Test
    void digestIsLookedForAmongManifestsAndBlobs() throws Exception {
        Peer peer = serve(
                HttpServer.create(),
                exchange -> answer(exchange, exchange.getRequestURI().getPath().contains("/blobs/") ? 200 : 404));

        String answer = new PeerQuestion(Optional.empty())
                .ask(peer, Reference.of(name.name(), digest))
                .get();

        assertThat(answer).startsWith("yes");
        assertThat(asked).hasSize(2);
    }

    @Test
    void peerThatHasItNotSaysNo() throws Exception {
        Peer peer = serve(HttpServer.create(), exchange -> answer(exchange, 404));

        assertThat(new PeerQuestion(Optional.empty()).ask(peer, name).get()).isEqualTo("no");
    }

    @Test
    void peerThatRefusesIsNotTakenForOneThatHasIt() throws Exception {
        Peer peer = serve(HttpServer.create(), exchange -> answer(exchange, 401));

        assertThat(new PeerQuestion(Optional.empty()).ask(peer, name).get()).isEqualTo("answers with status 401");
    }

    @Test
    void peerThatIsGoneIsToldInWords() throws Exception {
        Peer peer = serve(HttpServer.create(), exchange -> answer(exchange, 200));
        stop();

        assertThat(new PeerQuestion(Optional.empty()).ask(peer, name).get()).startsWith("cannot be asked");
    }

    @Test
    void membersAreAskedOverTls() throws Exception {
        TestCluster cluster = new TestCluster();
        HttpsServer https = HttpsServer.create();
        https.setHttpsConfigurator(new HttpsConfigurator(cluster.tls().server()));
        Peer peer = serve(https, exchange -> answer(exchange, 200));

        assertThat(new PeerQuestion(Optional.of(cluster.tls())).ask(peer, name).get())
                .startsWith("yes");
        assertThat(new PeerQuestion(Optional.of(new TestCluster().tls()))
                        .ask(peer, name)
                        .get())
                .startsWith("cannot be asked");
    }

    private Peer serve(HttpServer fresh, HttpHandler handler) throws IOException {
        fresh.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        fresh.createContext("/", handler);
        fresh.start();
        server = Optional.of(fresh);
        return new Peer("peer", "127.0.0.1", fresh.getAddress().getPort());
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("X-Spegel-Mirrored"));
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest.toString());
        exchange.getResponseHeaders().set("Content-Length", "1234");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
