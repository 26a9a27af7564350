// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdministrationDoorTest {
    private final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());

    @Test
    void firstConnectionLoadsTheShellAndReachesIt() throws Exception {
        CompletableFuture<ServerSocket> shell = new CompletableFuture<>();
        try (AdministrationDoor door = new AdministrationDoor(address, new TestShell(() -> {}, shell));
                Socket client = connect();
                ServerSocket listening = shell.get(10, TimeUnit.SECONDS);
                Socket served = listening.accept()) {
            client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
            assertThat(served.getInputStream().readNBytes(8)).asString().isEqualTo("question");

            served.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("answer");

            served.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whoeverComesWhileItLoadsWaitsUntilItIsWhole() throws Exception {
        CompletableFuture<ServerSocket> shell = new CompletableFuture<>();
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch whole = new CountDownLatch(1);
        TestShell slow = new TestShell(
                () -> {
                    loading.countDown();
                    whole.await();
                },
                shell);
        try (AdministrationDoor door = new AdministrationDoor(address, slow);
                Socket first = connect()) {
            loading.await();
            try (Socket second = connect()) {
                assertThat(shell).isNotDone();
                whole.countDown();
                try (ServerSocket listening = shell.get(10, TimeUnit.SECONDS);
                        Socket one = listening.accept();
                        Socket other = listening.accept()) {
                    one.getOutputStream().write('1');
                    other.getOutputStream().write('2');
                    assertThat(first.getInputStream().read()).isEqualTo('1');
                    assertThat(second.getInputStream().read()).isEqualTo('2');
                }
            }
        }
    }

    private Socket connect() throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    @Test
    void shellIsNotLoadedWhileNobodyConnects() throws Exception {
        CompletableFuture<Boolean> loaded = new CompletableFuture<>();

        new AdministrationDoor(address, new TestShell(() -> loaded.complete(true), new CompletableFuture<>())).close();

        assertThat(loaded).isNotDone();
        try (ServerSocket free = listen()) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void takenPortIsTold() throws Exception {
        try (ServerSocket taken = listen()) {
            assertThat(taken.isBound()).isTrue();
            assertThatIOException()
                    .isThrownBy(
                            () -> new AdministrationDoor(address, new TestShell(() -> {}, new CompletableFuture<>())));
        }
    }

    private interface Loading {
        void run() throws InterruptedException;
    }

    /** Listens like the shell, and tells where. */
    private final class TestShell implements AdministrationDoor.Shell {
        private final Loading loading;
        private final CompletableFuture<ServerSocket> listening;

        TestShell(Loading loading, CompletableFuture<ServerSocket> listening) {
            this.loading = loading;
            this.listening = listening;
        }

        @Override
        public void load() throws IOException {
            try {
                loading.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public void listen() throws IOException {
            listening.complete(AdministrationDoorTest.this.listen());
        }
    }

    private ServerSocket listen() throws IOException {
        return new ServerSocket(address.getPort(), 10, address.getAddress());
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
