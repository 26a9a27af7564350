// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiallingTest {
    private Host host;
    private Host peer;

    @BeforeEach
    void start() throws Exception {
        host = start(HostLimits.defaults());
        peer = start(HostLimits.defaults());
    }

    private static Host start(HostLimits limits) throws IOException {
        return NettyHost.start(HostOptions.of(Identity.generate(KeyType.ED25519))
                .threads(1)
                .limits(limits)
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @AfterEach
    void close() {
        host.close();
        peer.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }

    private static Multiaddr closed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Multiaddr.tcp(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    @Test
    void theFirstAddressThatAnswersWinsAndOthersAreGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Multiaddr deaf = Multiaddr.tcp(silent.getInetAddress(), silent.getLocalPort());
            Connection connection = get(host.connect(
                    peer.id(), List.of(deaf, closed(), peer.addresses().get(0))));
            assertThat(connection.remoteAddress()).isEqualTo(peer.addresses().get(0));
            try (Socket given = silent.accept()) {
                given.setSoTimeout(10_000);
                given.getInputStream().readAllBytes();
            }
        }
        assertThat(host.connections()).hasSize(1);
    }

    @Test
    void anAddressThatFailedIsLeftAloneForAWhile() throws Exception {
        Multiaddr closed = closed();
        assertThatThrownBy(() -> get(host.connect(closed))).hasMessageContaining(closed.toString());
        assertThatThrownBy(() -> get(host.connect(closed))).hasMessageContaining("failed just now");
    }

    @Test
    void whoDialsAgainAsSoonAsADialFailedIsNotGivenTheOldFailure() throws Exception {
        CompletionStage<Connection> second = host.connect(peer.id(), List.of(closed()))
                .handle((connection, failure) -> host.connect(peer.id(), peer.addresses()))
                .thenCompose(again -> again);

        assertThat(get(second).peer()).isEqualTo(peer.id());
    }

    @Test
    void whoeverWantsTheSamePeerSharesADial() throws Exception {
        List<CompletableFuture<Connection>> dials = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            dials.add(host.connect(peer.id(), peer.addresses()).toCompletableFuture());
        }
        Connection first = get(dials.get(0));
        for (CompletableFuture<Connection> dial : dials) {
            assertThat(get(dial)).isSameAs(first);
        }
        assertThat(host.connections()).hasSize(1);
    }

    @Test
    void anAddressAloneLeadsToTheConnectionThatThereIs() throws Exception {
        Connection first = get(host.connect(peer.id(), peer.addresses()));

        assertThat(get(host.connect(peer.addresses().get(0)))).isSameAs(first);

        get(first.identified());
        assertThat(peer.connections()).hasSize(1);
    }

    @Test
    void aPeerThatIsConnectedAlreadyIsNotDialledASecondTimeByItsAddress() throws Exception {
        get(get(peer.connect(host.id(), host.addresses())).identified());
        Connection inbound = host.connection(peer.id()).orElseThrow();
        get(inbound.identified());
        CountDownLatch settled = new CountDownLatch(1);
        peer.observe(new HostObserver() {
            @Override
            public void disconnected(Connection connection, boolean last) {
                assertThat(last).isFalse();
                settled.countDown();
            }
        });

        assertThat(get(host.connect(peer.addresses().get(0)))).isSameAs(inbound);

        assertThat(host.connections()).containsExactly(inbound);
        assertThat(settled.await(20, SECONDS)).isTrue();
        assertThat(peer.connections()).hasSize(1);
        assertThat(get(host.ping(peer.id()))).isPositive();
    }

    @Test
    void givingUpOneDialDoesNotEndItForOthers() throws Exception {
        CompletableFuture<Connection> one =
                host.connect(peer.id(), peer.addresses()).toCompletableFuture();
        CompletableFuture<Connection> other =
                host.connect(peer.id(), peer.addresses()).toCompletableFuture();
        one.cancel(false);
        assertThat(get(other).peer()).isEqualTo(peer.id());
    }

    @Test
    void dialsHaveALimit() throws Exception {
        HostLimits few = new HostLimits(4, 6, 3, 2, 8, 8, 2, 8, 8, 0);
        List<ServerSocket> silent = new ArrayList<>();
        try (Host limited = start(few)) {
            for (int i = 0; i < 3; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                silent.add(socket);
                Multiaddr address = Multiaddr.tcp(socket.getInetAddress(), socket.getLocalPort());
                CompletionStage<Connection> dial = limited.connect(address);
                if (i == 2) {
                    assertThatThrownBy(() -> get(dial)).hasMessageContaining("2 dials are under way already");
                }
            }
        } finally {
            for (ServerSocket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aClosedHostDialsNoMoreAndClosesInTime() throws Exception {
        get(host.connect(peer.id(), peer.addresses()));
        host.close();
        assertThatThrownBy(() -> get(host.connect(peer.id(), peer.addresses()))).hasMessageContaining("closed");
    }
}
