// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.p2p.P2pAnnouncement;
import io.peili.p2p.P2pConnection;
import io.peili.p2p.P2pNode;
import io.peili.p2p.P2pStatus;
import io.peili.p2p.TraceListener;
import io.peili.routing.Key;
import io.peili.routing.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class P2pViewTest {
    private static final Key KEY = new Key("docker.io/library/app:1");

    @TempDir
    private Path folder;

    private RouterNode one;
    private RouterNode other;

    @BeforeEach
    void start() throws Exception {
        one = node("127.0.0.5");
        other = node("127.0.0.6");
    }

    private RouterNode node(String address) throws IOException {
        return TestRouters.open(folder, address, "", TestRouters.ALL, Optional.empty());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void meet() throws Exception {
        get(one.view().connect(other.view().status().addresses().get(0)));
        P2pRouterTest.await(() -> one.kademlia().status().peers() == 1
                && other.kademlia().status().peers() == 1);
    }

    @Test
    void aNodeSaysWhoItIs() throws Exception {
        P2pStatus status = one.view().status();
        assertThat(status.id()).isEqualTo(one.host().id().toString());
        assertThat(status.agent()).isEqualTo("peili/test");
        assertThat(status.profile()).isEqualTo("peili");
        assertThat(status.addresses())
                .singleElement()
                .asString()
                .startsWith("/ip4/127.0.0.5/tcp/")
                .endsWith("/p2p/" + status.id());
        assertThat(status.refused()).isZero();
        try (Socket stranger = new Socket(
                InetAddress.getByName("127.0.0.5"),
                one.host().addresses().get(0).tcpSocket().orElseThrow().getPort())) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
            P2pRouterTest.await(() -> one.view().status().refused() == 1);
        }
    }

    @Test
    void aConnectionIsMadeAndDescribed() throws Exception {
        meet();
        P2pConnection connection = one.view().connections().get(0);
        assertThat(connection.peer()).isEqualTo(other.view().status().id());
        assertThat(connection.address()).startsWith("127.0.0.6:");
        assertThat(connection.agent()).isEqualTo("peili/test");
        assertThat(connection.outbound()).isTrue();
        assertThat(other.view().connections().get(0).outbound()).isFalse();
        assertThat(connection.bytesIn()).isPositive();
        assertThat(connection.bytesOut()).isPositive();
        assertThat(get(one.view().ping(connection.peer()))).isPositive();
        assertThat(one.view().table().stream().flatMap(bucket -> bucket.peers().stream()))
                .containsExactly(connection.peer());
    }

    @Test
    void whatCannotBeDoneIsOneSentence() {
        P2pNode view = one.view();
        assertThatThrownBy(() -> view.connect("10.0.0.1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> view.ping("somebody")).isInstanceOf(IllegalArgumentException.class);
        String gone = other.view().status().addresses().get(0);
        other.close();
        assertThatThrownBy(() -> get(view.connect(gone)))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageNotContaining("CompletionException");
    }

    @Test
    void aLookupIsTraced() throws Exception {
        meet();
        other.router().announce(Set.of(KEY));
        assertThat(other.view().announced()).extracting(P2pAnnouncement::key).containsExactly(KEY);
        P2pRouterTest.await(() -> other.view().announced().stream().allMatch(P2pAnnouncement::told));
        List<String> lines = new ArrayList<>();
        CompletableFuture<List<String>> finished = new CompletableFuture<>();
        one.view().trace(KEY, Duration.ofSeconds(10), new TraceListener() {
            @Override
            public void answered(String peer, Duration after, int providers, int closer) {
                lines.add(peer + " names " + providers);
            }

            @Override
            public void failed(String peer, Duration after, String why) {
                lines.add(why);
            }

            @Override
            public void found(Peer peer) {
                lines.add("found " + peer.authority());
            }

            @Override
            public void finished() {
                finished.complete(lines);
            }
        });
        assertThat(finished.get(20, TimeUnit.SECONDS))
                .containsExactlyInAnyOrder(other.host().id() + " names 1", "found 127.0.0.6:6443");
        other.router().withdraw(Set.of(KEY));
        assertThat(other.view().announced()).isEmpty();
    }
}
