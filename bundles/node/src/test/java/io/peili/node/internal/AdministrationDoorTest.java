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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdministrationDoorTest {
    private final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());

    @Test
    void firstConnectionLoadsTheShellAndReachesIt() throws Exception {
        CompletableFuture<ServerSocket> shell = new CompletableFuture<>();
        try (AdministrationDoor door = new AdministrationDoor(address, () -> shell.complete(listen()));
                Socket client = new Socket(address.getAddress(), address.getPort());
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
    void shellIsNotLoadedWhileNobodyConnects() throws Exception {
        CompletableFuture<Boolean> loaded = new CompletableFuture<>();

        new AdministrationDoor(address, () -> loaded.complete(true)).close();

        assertThat(loaded).isNotDone();
        try (ServerSocket free = listen()) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void takenPortIsTold() throws Exception {
        try (ServerSocket taken = listen()) {
            assertThat(taken.isBound()).isTrue();
            assertThatIOException().isThrownBy(() -> new AdministrationDoor(address, () -> {}));
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
