// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers at a real socket; a good peer is served meanwhile and afterwards. */
class BadPeersTest {
    private static final String HELLO = "132f6d756c746973747265616d2f312e302e300a072f6e6f6973650a";

    private static final HostTimeouts SHORT = new HostTimeouts(
            Duration.ofSeconds(5),
            Duration.ofMillis(800),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2));

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private Host server;
    private Host good;

    @BeforeEach
    void start() throws Exception {
        serve();
    }

    /** Starts the two hosts. */
    private void serve(PreSharedKey... keys) throws IOException {
        server = host(SHORT, keys);
        good = host(HostTimeouts.defaults(), keys);
        server.observe(new HostObserver() {
            @Override
            public void refused(String remote, String why) {
                refusals.add(why);
            }
        });
    }

    private Host host(HostTimeouts timeouts, PreSharedKey... keys) throws IOException {
        HostOptions options = HostOptions.of(Identity.generate(KeyType.ED25519))
                .timeouts(timeouts)
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Host host = NettyHost.start(keys.length == 0 ? options : options.in(keys));
        open.add(host);
        return host;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }

    private Socket stranger() throws IOException {
        InetSocketAddress address = server.addresses().get(0).tcpSocket().orElseThrow();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        open.add(socket);
        return socket;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Reads until the other side has closed. */
    private static void awaitEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private void theGoodPeerIsServed() throws Exception {
        get(good.connect(server.id(), server.addresses()));
        assertThat(get(good.ping(server.id()))).isPositive();
    }

    @Test
    void silenceIsEndedInTime() throws Exception {
        Socket socket = stranger();
        awaitEnd(socket);
        assertThat(refusals).anyMatch(why -> why.contains("no handshake within PT0.8S"));
        theGoodPeerIsServed();
    }

    @Test
    void silenceAtEachStepIsEndedInTime() throws Exception {
        byte[] hello = HexFormat.of().parseHex(HELLO + "0020" + "11".repeat(32));
        List<Socket> sockets = new ArrayList<>();
        for (int length = 1; length < hello.length; length += 3) {
            Socket socket = stranger();
            socket.getOutputStream().write(Arrays.copyOf(hello, length));
            sockets.add(socket);
        }
        theGoodPeerIsServed();
        for (Socket socket : sockets) {
            awaitEnd(socket);
        }
    }

    @Test
    void beforeAndAfterThePreSharedKeysNonceSilenceIsEndedInTimeAndNonsenseAtOnce() throws Exception {
        serve(PreSharedKey.ofHex("5c".repeat(32)));
        for (int length : List.of(0, 1, 23, 24)) {
            Socket socket = stranger();
            socket.getOutputStream().write(new byte[length]);
            awaitEnd(socket);
        }
        assertThat(refusals).hasSize(4).allMatch(why -> why.contains("no handshake within PT0.8S"));

        Socket socket = stranger();
        socket.getOutputStream().write(new byte[24 + 20]);
        awaitEnd(socket);

        assertThat(refusals).hasSize(5);
        assertThat(refusals.stream().skip(4)).noneMatch(why -> why.contains("no handshake within"));
        theGoodPeerIsServed();
    }

    @Test
    void nonsenseIsEndedAtOnce() throws Exception {
        for (String nonsense : List.of(
                "ffffffff",
                "00",
                "474554202f20485454502f312e310d0a0d0a" + "20".repeat(200),
                HELLO + "ffff",
                HELLO + "0000",
                HELLO + "0020" + "00".repeat(32),
                HELLO + "0020" + "11".repeat(32) + "0010" + "22".repeat(16),
                HELLO + "0020" + "11".repeat(32) + "00a0" + "22".repeat(160))) {
            Socket socket = stranger();
            OutputStream out = socket.getOutputStream();
            out.write(HexFormat.of().parseHex(nonsense));
            out.flush();
            awaitEnd(socket);
        }
        assertThat(refusals).hasSize(8).noneMatch(why -> why.contains("no handshake within"));
        theGoodPeerIsServed();
    }

    @Test
    void aGoodPeerIsServedAmongManySilentOnes() throws Exception {
        for (int i = 0; i < 200; i++) {
            stranger();
        }
        await(() -> refusals.size() >= 200 - HostLimits.defaults().handshakesPerAddress());
        long began = System.nanoTime();
        theGoodPeerIsServed();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void strangersLeaveNoThreadAndNoDescriptorBehind() throws Exception {
        theGoodPeerIsServed();
        byte[] hello = HexFormat.of().parseHex(HELLO + "0020" + "11".repeat(32) + "00a0" + "22".repeat(160));
        long descriptors = descriptors();
        long threads = threads();
        for (int round = 0; round < 5; round++) {
            List<Socket> sockets = new ArrayList<>();
            for (int length = 0; length < hello.length; length += 5) {
                Socket socket = stranger();
                socket.getOutputStream().write(Arrays.copyOf(hello, length));
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                awaitEnd(socket);
                socket.close();
            }
        }
        await(() -> descriptors() <= descriptors);
        assertThat(threads()).isEqualTo(threads);
        theGoodPeerIsServed();
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("peili-p2p"))
                .count();
    }

    @Test
    void aPeerThatHangsUpIsForgotten() throws Exception {
        get(good.connect(server.id(), server.addresses()));
        good.close();
        await(() -> server.connections().isEmpty());
    }
}
