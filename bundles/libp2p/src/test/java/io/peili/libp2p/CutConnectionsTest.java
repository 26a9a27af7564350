// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections between two hosts that are cut after every single byte, in either direction. */
class CutConnectionsTest {
    /** More than a whole handshake, multistream and Noise, with the first streams after it. */
    private static final int BYTES = 600;

    private Host dialler;
    private Host listener;

    private static Host host(boolean privateNetwork) throws IOException {
        HostOptions options = HostOptions.of(Identity.generate(KeyType.ED25519))
                .threads(1)
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return NettyHost.start(privateNetwork ? options.in(PreSharedKey.ofHex("5c".repeat(32))) : options);
    }

    @AfterEach
    void close() {
        dialler.close();
        listener.close();
    }

    /** Passes a connection on until so many bytes have gone one way. */
    private static final class Cutter implements AutoCloseable {
        private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final InetSocketAddress target;
        private final boolean towardsTarget;
        private final int bytes;

        Cutter(InetSocketAddress target, boolean towardsTarget, int bytes) throws IOException {
            this.target = target;
            this.towardsTarget = towardsTarget;
            this.bytes = bytes;
            CompletableFuture.runAsync(this::run);
        }

        Multiaddr address() {
            return Multiaddr.tcp(door.getInetAddress(), door.getLocalPort());
        }

        private void run() {
            try (Socket one = door.accept();
                    Socket other = new Socket(target.getAddress(), target.getPort())) {
                one.setTcpNoDelay(true);
                other.setTcpNoDelay(true);
                Socket from = towardsTarget ? one : other;
                Socket to = towardsTarget ? other : one;
                CompletableFuture<Void> back = CompletableFuture.runAsync(() -> pass(to, from, Integer.MAX_VALUE));
                pass(from, to, bytes);
                one.close();
                other.close();
                back.join();
            } catch (IOException | CompletionException over) {
                assertThat(over).isNotNull();
            }
        }

        private static void pass(Socket from, Socket to, int most) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[64];
                int left = most;
                while (left > 0) {
                    int count = in.read(buffer, 0, Math.min(left, buffer.length));
                    if (count < 0) {
                        return;
                    }
                    out.write(buffer, 0, count);
                    left -= count;
                }
            } catch (IOException over) {
                assertThat(over).isNotNull();
            }
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void endAndLeaveNothingBehind(boolean towardsListener, boolean privateNetwork) throws Exception {
        dialler = host(privateNetwork);
        listener = host(privateNetwork);
        InetSocketAddress target = listener.addresses().get(0).tcpSocket().orElseThrow();
        for (int bytes = 0; bytes < BYTES; bytes++) {
            try (Cutter cutter = new Cutter(target, towardsListener, bytes)) {
                dialler.connect(cutter.address())
                        .thenCompose(Connection::identified)
                        .handle((info, failure) -> failure == null)
                        .toCompletableFuture()
                        .get(20, SECONDS);
            }
        }
        await(() -> dialler.connections().isEmpty() && listener.connections().isEmpty());
        dialler.connect(listener.id(), listener.addresses())
                .toCompletableFuture()
                .get(20, SECONDS);
        assertThat(dialler.ping(listener.id()).toCompletableFuture().get(20, SECONDS))
                .isPositive();
    }
}
