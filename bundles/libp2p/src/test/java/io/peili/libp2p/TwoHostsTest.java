// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwoHostsTest {
    private static final String ECHO = "/peili/test/echo/1";
    private final List<Host> hosts = new ArrayList<>();

    private Host host(HostOptions options) throws IOException {
        Host host = NettyHost.start(options.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        host.handle(ECHO, stream -> new Echo());
        hosts.add(host);
        return host;
    }

    private Host host(KeyType type) throws IOException {
        return host(HostOptions.of(Identity.generate(type)).agent("peili/test"));
    }

    @AfterEach
    void closeAll() {
        hosts.forEach(Host::close);
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, SECONDS);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void hostsWithAnyKindOfKeyIdentifyAndPingEachOther(KeyType type) throws Exception {
        Host server = host(type);
        Host client = host(KeyType.ED25519);
        Connection connection = get(client.connect(server.id(), server.addresses()));
        PeerInfo info = get(connection.identified());
        assertThat(info.agent()).isEqualTo("peili/test");
        assertThat(info.protocols()).contains(ECHO, "/ipfs/id/1.0.0", "/ipfs/ping/1.0.0");
        assertThat(info.addresses()).isEqualTo(server.addresses());
        assertThat(get(client.ping(server.id()))).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void hostsWithTheSamePreSharedKeyUnderstandEachOther() throws Exception {
        PreSharedKey key = PreSharedKey.ofHex("ab".repeat(48));
        Host server = host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(key));
        Host client = host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(key));
        get(client.connect(server.id(), server.addresses()));
        assertThat(get(client.ping(server.id()))).isPositive();
    }

    @Test
    void aKeyIsExchangedInThreeStepsWithoutASplit() throws Exception {
        PreSharedKey old = PreSharedKey.ofHex("ab".repeat(32));
        PreSharedKey fresh = PreSharedKey.ofHex("cd".repeat(32));
        List<List<PreSharedKey>> steps =
                List.of(List.of(old), List.of(old, fresh), List.of(fresh, old), List.of(fresh));
        for (int step = 1; step < steps.size(); step++) {
            Host ahead = host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(old));
            Host behind =
                    host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(old));
            for (List<PreSharedKey> keys : steps.subList(0, step + 1)) {
                ahead.rekey(keys);
            }
            behind.rekey(steps.get(step - 1));
            get(ahead.connect(behind.id(), behind.addresses()));
            assertThat(get(ahead.ping(behind.id()))).as("step " + step).isPositive();
            Host late = host(HostOptions.of(Identity.generate(KeyType.ED25519))
                    .in(steps.get(step - 1).toArray(PreSharedKey[]::new)));
            get(late.connect(ahead.id(), ahead.addresses()));
            assertThat(get(late.ping(ahead.id()))).as("step " + step).isPositive();
        }
    }

    @Test
    void connectionsMadeWithAKeyThatNoLongerCountsAreClosedAndOthersStay() throws Exception {
        PreSharedKey old = PreSharedKey.ofHex("ab".repeat(32));
        PreSharedKey fresh = PreSharedKey.ofHex("cd".repeat(32));
        Host server = host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(old, fresh));
        Host stale = host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(old));
        Host current = host(HostOptions.of(Identity.generate(KeyType.ED25519)).in(fresh));
        get(stale.connect(server.id(), server.addresses()));
        get(current.connect(server.id(), server.addresses()));
        CompletableFuture<PeerId> gone = new CompletableFuture<>();
        server.observe(new HostObserver() {
            @Override
            public void disconnected(Connection connection, boolean last) {
                gone.complete(connection.peer());
            }
        });

        server.rekey(List.of(fresh));

        assertThat(gone.get(20, SECONDS)).isEqualTo(stale.id());
        assertThat(get(current.ping(server.id()))).isPositive();
        assertThatThrownBy(() -> server.rekey(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherPreSharedKeyIsSuspectedInTheMessage() throws Exception {
        HostTimeouts impatient = new HostTimeouts(
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));
        HostOptions options = HostOptions.of(Identity.generate(KeyType.ED25519)).timeouts(impatient);
        Host server = host(options.in(PreSharedKey.ofHex("ab".repeat(32))));
        Host client = host(HostOptions.of(Identity.generate(KeyType.ED25519))
                .timeouts(impatient)
                .in(PreSharedKey.ofHex("cd".repeat(32))));
        assertThatThrownBy(() -> get(client.connect(server.id(), server.addresses())))
                .hasMessageContaining("another pre-shared key?");
    }

    @Test
    void somebodyElseThanExpectedIsRefusedByName() throws Exception {
        Host server = host(KeyType.ED25519);
        Host client = host(KeyType.ED25519);
        PeerId other = Identity.generate(KeyType.ED25519).peerId();
        assertThatThrownBy(() -> get(client.connect(other, server.addresses())))
                .hasRootCauseInstanceOf(PeerMismatchException.class)
                .hasMessageContaining(server.id().toString());
    }

    @Test
    void whoeverAnswersIsAcceptedWhereNobodyIsExpected() throws Exception {
        Host server = host(KeyType.ECDSA);
        Host client = host(KeyType.ED25519);
        assertThat(get(client.connect(server.addresses().get(0))).peer()).isEqualTo(server.id());
    }

    @Test
    void aHostDoesNotConnectWithItself() throws Exception {
        Host host = host(KeyType.ED25519);
        assertThatThrownBy(() -> get(host.connect(host.addresses().get(0)))).hasMessageContaining("itself");
    }

    @Test
    void manyLargeStreamsComeBackUnchanged() throws Exception {
        Host server = host(KeyType.ED25519);
        Host client = host(KeyType.ED25519);
        get(client.connect(server.id(), server.addresses()));
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Sender sender = new Sender(i, 2 << 20);
            senders.add(sender);
            client.open(server.id(), ECHO, sender);
        }
        for (Sender sender : senders) {
            assertThat(sender.result.get(180, SECONDS)).isTrue();
        }
    }

    /** What is written at once is sent before the peer agrees to the protocol; whoever waits to write on must hear of it. */
    @Test
    void aWriterHearsThatItsFirstBytesAreSent() throws Exception {
        Host server = host(KeyType.ED25519);
        Host client = host(KeyType.ED25519);
        get(client.connect(server.id(), server.addresses()));
        CompletableFuture<Boolean> writable = new CompletableFuture<>();
        client.open(server.id(), ECHO, new StreamHandler() {
            @Override
            public void opened(Stream stream) {
                stream.write(ByteBuffer.wrap(new byte[10]));
            }

            @Override
            public void writable(Stream stream) {
                writable.complete(true);
            }

            @Override
            public void received(Stream stream, ByteBuffer bytes) {}
        });
        assertThat(get(writable)).isTrue();
    }

    @Test
    void aProtocolThatThePeerDoesNotSpeakEndsTheStream() throws Exception {
        Host server = host(KeyType.ED25519);
        Host client = host(KeyType.ED25519);
        get(client.connect(server.id(), server.addresses()));
        CompletableFuture<Optional<IOException>> closed = new CompletableFuture<>();
        get(client.open(server.id(), "/nobody/speaks/this", new StreamHandler() {
            @Override
            public void received(Stream stream, ByteBuffer bytes) {}

            @Override
            public void closed(Stream stream, Optional<IOException> cause) {
                closed.complete(cause);
            }
        }));
        assertThat(closed.get(60, SECONDS)).isPresent();
        assertThat(get(client.ping(server.id()))).isPositive();
    }

    /** Sends everything back, and stops reading while its answers wait. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasWrittenBeforeTheEndArrives(boolean wholeHost) throws Exception {
        int size = 3 * 1024 * 1024;
        Inbox inbox = new Inbox();
        Host server = host(KeyType.ED25519);
        server.handle("/inbox/1", stream -> inbox);
        Host client = host(KeyType.ED25519);
        Connection connection = get(client.connect(server.id(), server.addresses()));
        Stream stream = get(connection.open("/inbox/1", new Inbox()));

        stream.write(ByteBuffer.wrap(new byte[size]));
        stream.closeWrite();
        if (wholeHost) {
            client.close();
        } else {
            connection.close();
        }

        assertThat(get(inbox.all)).isEqualTo(size);
    }

    /** Counts what arrives until the peer has written its last. */
    static final class Inbox implements StreamHandler {
        final CompletableFuture<Integer> all = new CompletableFuture<>();
        private int bytes;

        @Override
        public void received(Stream stream, ByteBuffer piece) {
            bytes += piece.remaining();
            piece.position(piece.limit());
        }

        @Override
        public void ended(Stream stream) {
            all.complete(bytes);
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            all.completeExceptionally(new IOException("cut off after " + bytes + " bytes", cause.orElse(null)));
        }
    }

    static final class Echo implements StreamHandler {
        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            stream.write(bytes);
            if (!stream.writable()) {
                stream.pause();
            }
        }

        @Override
        public void writable(Stream stream) {
            stream.resume();
        }

        @Override
        public void ended(Stream stream) {
            stream.closeWrite();
        }
    }

    static final class Sender implements StreamHandler {
        final CompletableFuture<Boolean> result = new CompletableFuture<>();
        private final Random random;
        private final MessageDigest sent = sha256();
        private final MessageDigest received = sha256();
        private int left;

        Sender(long seed, int size) {
            this.random = new Random(seed);
            this.left = size;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void opened(Stream stream) {
            send(stream);
        }

        private void send(Stream stream) {
            while (left > 0 && stream.writable()) {
                byte[] piece = new byte[Math.min(left, 30_000)];
                random.nextBytes(piece);
                sent.update(piece);
                left -= piece.length;
                stream.write(ByteBuffer.wrap(piece));
                if (left == 0) {
                    stream.closeWrite();
                }
            }
        }

        @Override
        public void writable(Stream stream) {
            send(stream);
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            received.update(bytes);
        }

        @Override
        public void ended(Stream stream) {
            result.complete(MessageDigest.isEqual(sent.digest(), received.digest()));
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            cause.ifPresent(result::completeExceptionally);
            result.complete(false);
        }
    }
}
