// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static io.peili.libp2p.TwoHostsTest.get;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private static final String ECHO = "/peili/test/echo/1";
    private static final String GATE = "/peili/test/gate/1";

    private final List<Host> hosts = new ArrayList<>();

    /** Lets a connection through when the test says so. */
    private static final class Gate implements ConnectionGate {
        private final CompletableFuture<String> asked = new CompletableFuture<>();
        private final CompletableFuture<String> decision = new CompletableFuture<>();

        @Override
        public String protocol() {
            return GATE;
        }

        @Override
        public CompletionStage<?> admit(Connection connection, PeerInfo peer) {
            asked.complete(peer.agent());
            return decision;
        }

        @Override
        public StreamHandler accept(Stream stream) {
            return new TwoHostsTest.Echo();
        }
    }

    private Host host(HostOptions options) throws IOException {
        Host host = NettyHost.start(options.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        host.handle(ECHO, stream -> new TwoHostsTest.Echo());
        hosts.add(host);
        return host;
    }

    private static HostOptions options() {
        return HostOptions.of(Identity.generate(KeyType.ED25519)).agent("peili/gate");
    }

    @AfterEach
    void closeAll() {
        hosts.forEach(Host::close);
    }

    /** What became of a stream. */
    private static final class Fate implements StreamHandler {
        private final CompletableFuture<Boolean> answered = new CompletableFuture<>();

        @Override
        public void opened(Stream stream) {
            stream.write(ByteBuffer.wrap(new byte[] {1}));
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            bytes.position(bytes.limit());
            answered.complete(true);
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            answered.complete(false);
        }
    }

    private static boolean speaks(Connection connection, String protocol) throws Exception {
        Fate fate = new Fate();
        get(connection.open(protocol, fate));
        return fate.answered.get(20, SECONDS);
    }

    @Test
    void nothingButIdentifyPingAndTheGatesOwnProtocolIsSpokenBeforeThePeerIsLetThrough() throws Exception {
        Gate gate = new Gate();
        Host server = host(options().behind(gate));
        Host client = host(options());
        Connection connection = get(client.connect(server.id(), server.addresses()));
        assertThat(gate.asked.get(20, SECONDS)).isEqualTo("peili/gate");

        assertThat(get(client.ping(server.id()))).isPositive();
        assertThat(speaks(connection, GATE)).isTrue();
        assertThat(speaks(connection, ECHO)).isFalse();

        gate.decision.complete("let through");
        assertThat(speaks(connection, ECHO)).isTrue();
    }

    @Test
    void streamsToAPeerWaitUntilItIsLetThroughAndObserversAreToldOnlyThen() throws Exception {
        Gate gate = new Gate();
        Host server = host(options());
        Host client = host(options().behind(gate));
        BlockingQueue<PeerId> identified = new LinkedBlockingQueue<>();
        client.observe(new HostObserver() {
            @Override
            public void identified(Connection connection, PeerInfo info) {
                identified.add(info.id());
            }
        });
        Connection connection = get(client.connect(server.id(), server.addresses()));
        Fate fate = new Fate();
        CompletableFuture<Stream> opened = client.open(server.id(), ECHO, fate).toCompletableFuture();
        gate.asked.get(20, SECONDS);
        assertThat(opened).isNotDone();
        assertThat(connection.identified().toCompletableFuture()).isNotDone();
        assertThat(identified).isEmpty();

        gate.decision.complete("let through");

        get(opened);
        assertThat(fate.answered.get(20, SECONDS)).isTrue();
        assertThat(identified.poll(20, SECONDS)).isEqualTo(server.id());
    }

    @Test
    void whoIsNotLetThroughIsDisconnectedAndTheReasonIsTold() throws Exception {
        Gate gate = new Gate();
        gate.decision.completeExceptionally(new IOException("no member"));
        Host server = host(options());
        Host client = host(options().behind(gate));
        BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        client.observe(new HostObserver() {
            @Override
            public void refused(String remote, String why) {
                refusals.add(why);
            }

            @Override
            public void disconnected(Connection connection, boolean last) {
                gone.complete(last);
            }
        });
        Connection connection = get(client.connect(server.id(), server.addresses()));

        assertThat(gone.get(20, SECONDS)).isTrue();
        assertThat(refusals).containsExactly("no member");
        assertThatThrownBy(() -> get(connection.identified())).hasMessageContaining("no member");
        assertThat(client.connections()).isEmpty();
    }

    @Test
    void whoIsNotLetThroughInTimeIsDisconnected() throws Exception {
        HostTimeouts impatient = new HostTimeouts(
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));
        Gate gate = new Gate();
        Host server = host(options().behind(gate).timeouts(impatient));
        BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
        server.observe(new HostObserver() {
            @Override
            public void refused(String remote, String why) {
                refusals.add(why);
            }
        });
        Host client = host(options());
        get(client.connect(server.id(), server.addresses()));

        assertThat(refusals.poll(20, SECONDS)).contains("within PT0.5S");
    }
}
