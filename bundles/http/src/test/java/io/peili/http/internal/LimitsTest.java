// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LimitsTest {
    private static final String HEAD = "Host: localhost\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/a%2fb",
                "/v2/../etc",
                "/v2/%2e%2e/etc",
                "/v2//a",
                "/v2/./a",
                "/v2/..",
                "/v2/.",
                "/v2/a;b/c",
                "/v2/%zz",
                "/v2/a%00b"
            })
    void aPathThatCouldBeReadInTwoWaysIsRefused(String path) throws Exception {
        try (Running node = Running.plain()) {
            node.registry().mount(new Servlets.Saying("reached"));
            String response = exchange(node, "GET " + path + " HTTP/1.1\r\nConnection: close\r\n" + HEAD);
            assertThat(response).startsWith("HTTP/1.1 400 ").contains("application/json", "{\"errors\":[{\"code\":");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "431, GET /v2/ HTTP/1.1, X-Long",
        "414, GET /LONG HTTP/1.1, X-Short",
        "400, GET, X-Short",
        "505, GET /v2/ HTTP/3.7, X-Short",
        "400, GET /v2/ HTTP/1.1, Bad Name",
    })
    void whatIsNotARequestIsAnsweredInJson(int status, String line, String header) throws Exception {
        try (Running node = Running.plain()) {
            node.registry().mount(new Servlets.Saying("reached"));
            String length = "a".repeat(20_000);
            String response = exchange(
                    node,
                    line.replace("LONG", length) + "\r\n" + header + ": " + (header.equals("X-Long") ? length : "b")
                            + "\r\n" + HEAD);
            assertThat(response).contains(" " + status + " ", "application/json", "{\"errors\":[{\"code\":");
            assertThat(response).doesNotContain("<html", "Jetty", "Server:");
        }
    }

    @Test
    void aHeadThatNeverEndsIsCut() throws Exception {
        try (Running node = Running.plain(Map.of("head.timeout", 1));
                Socket socket = node.connect()) {
            assertThat(endsWhileDribbling(socket, "GET /v2/ HTTP/1.1\r\nX: ")).isTrue();
        }
    }

    @Test
    void aBodyThatNeverEndsIsCut() throws Exception {
        try (Running node = Running.plain(Map.of("body.timeout", 1));
                Socket socket = node.connect()) {
            node.registry().mount(new Servlets.Counting());
            assertThat(endsWhileDribbling(socket, "POST /v2/ HTTP/1.1\r\nContent-Length: 100000\r\n" + HEAD))
                    .isTrue();
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (Running node = Running.plain(Map.of("idle.timeout", 1));
                Socket socket = node.connect()) {
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionIsClosedWhenItIsIdleAfterARequest() throws Exception {
        try (Running node = Running.plain(Map.of("idle.timeout", 1));
                Socket socket = node.connect()) {
            node.registry().mount(new Servlets.Saying("hello"));
            assertThat(answers(socket)).isTrue();
            socket.setSoTimeout(20_000);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("hello");
        }
    }

    @Test
    void aClientThatTakesNothingOfItsResponseIsCut() throws Exception {
        try (Running node = Running.plain(Map.of("stall.timeout", 1));
                Socket socket = node.connect()) {
            Servlets.Endless endless = new Servlets.Endless();
            node.registry().mount(endless);
            send(socket, "GET /v2/ HTTP/1.1\r\n" + HEAD);
            assertThat(endless.ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Each time the limit is reached, and left again, the sockets are taken from the selector and given back. */
    @Test
    void connectionsThatComeAndGoAroundTheLimitDoNotEndTheListening() throws Exception {
        try (Running node = Running.plain(Map.of("registry.connections", 8))) {
            node.registry().mount(new Servlets.Saying("still here"));
            ExecutorService clients = Executors.newFixedThreadPool(12);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int client = 0; client < 12; client++) {
                    all.add(clients.submit(() -> {
                        for (int i = 0; i < 1000; i++) {
                            try (Socket socket = node.connect()) {
                                socket.setSoLinger(true, 0);
                                LockSupport.parkNanos(
                                        ThreadLocalRandom.current().nextInt(2_000_000));
                            }
                        }
                        return null;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
            } finally {
                clients.shutdownNow();
            }
            assertThat(node.get("/v2/").body()).isEqualTo("still here");
        }
    }

    @Test
    void manyBlockedDownloadsDoNotKeepTheAdminListenerFromAnswering() throws Exception {
        int clients = 100;
        List<Socket> sockets = new ArrayList<>();
        Servlets.Endless endless = new Servlets.Endless();
        try (Running node = Running.plain(Map.of("threads", 64))) {
            node.registry().mount(endless);
            for (int i = 0; i < clients; i++) {
                Socket socket = node.connect();
                sockets.add(socket);
                send(socket, "GET /v2/ HTTP/1.1\r\n" + HEAD);
            }
            assertThat(endless.began.tryAcquire(64 - 16, 30, TimeUnit.SECONDS)).isTrue();
            assertThat(node.admin("/readyz").statusCode()).isEqualTo(200);
            for (Socket socket : sockets) {
                socket.close();
            }
            assertThat(endless.ended.tryAcquire(64 - 16, 30, TimeUnit.SECONDS)).isTrue();
            node.registry().mount(new Servlets.Saying("free again"));
            assertThat(node.get("/v2/").body()).isEqualTo("free again");
        }
    }

    @Test
    void noMoreConnectionsAreTakenThanConfigured() throws Exception {
        try (Running node = Running.plain(Map.of("registry.connections", 2))) {
            node.registry().mount(new Servlets.Saying("hello"));
            try (Socket first = node.connect();
                    Socket second = node.connect()) {
                assertThat(answers(first)).isTrue();
                assertThat(answers(second)).isTrue();
                try (Socket third = node.connect()) {
                    assertThat(answers(third)).isFalse();
                    first.close();
                    third.setSoTimeout(20_000);
                    assertThat(third.getInputStream().read()).isEqualTo('H');
                }
                assertThat(node.admin("/livez").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void otherLimitsAreTakenOverWhileARequestRuns() throws Exception {
        Servlets.Waiting waiting = new Servlets.Waiting("done");
        try (Running node = Running.plain();
                Socket running = node.connect();
                Socket dribbling = node.connect()) {
            node.registry().mount(waiting);
            send(running, "GET /v2/ HTTP/1.1\r\n" + HEAD);
            assertThat(waiting.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(node.adjust(Map.of("head.timeout", 1, "threads", 32))).isTrue();
            assertThat(endsWhileDribbling(dribbling, "GET /v2/ HTTP/1.1\r\nX: "))
                    .isTrue();
            waiting.go.countDown();
            running.setSoTimeout(20_000);
            assertThat(running.getInputStream().read()).isEqualTo('H');
            assertThat(node.adjust(Map.of("tls", "on"))).isFalse();
        }
    }

    @Test
    void theOtherLoopbackAddressServesTheSame() throws Exception {
        try (Running node = Running.plain()) {
            node.registry().mount(new Servlets.Saying("hello"));
            for (InetAddress address : node.endpoint().join().addresses()) {
                try (Socket socket = new Socket(address, node.port())) {
                    assertThat(answers(socket)).isTrue();
                }
            }
        }
    }

    private static boolean answers(Socket socket) throws IOException {
        send(socket, "GET /v2/ HTTP/1.1\r\n" + HEAD);
        socket.setSoTimeout(1000);
        try {
            return socket.getInputStream().read() == 'H';
        } catch (SocketTimeoutException waited) {
            return false;
        }
    }

    /** Sends a byte now and then until the other side has enough. */
    private static boolean endsWhileDribbling(Socket socket, String begin) throws IOException {
        send(socket, begin);
        socket.setSoTimeout(200);
        for (int i = 0; i < 100; i++) {
            try {
                socket.getInputStream().readAllBytes();
                return true;
            } catch (SocketTimeoutException stillOpen) {
                send(socket, "a");
            } catch (IOException reset) {
                return true;
            }
        }
        return false;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String exchange(Running node, String request) throws IOException {
        try (Socket socket = node.connect()) {
            send(socket, request);
            socket.setSoTimeout(20_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
