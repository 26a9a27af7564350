// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MemberCallsTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path temp;

    private final ExecutorService server = Executors.newCachedThreadPool();
    private Sides node;
    private ServerSocket listener;

    /** What both sides use here. */
    private record Sides(SSLContext server, SSLSocketFactory client) {}

    /** What the other side does with a connection. */
    private interface Script {
        void play(Socket connection) throws IOException, InterruptedException;
    }

    @BeforeEach
    void listen() throws IOException {
        NodeCluster cluster = new NodeCluster(
                Settings.of(Configs.with(Map.of("name", "node")), temp), new MovableClock(Instant.now()));
        node = new Sides(cluster.tls().server(), cluster.tls().client().getSocketFactory());
        listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
        server.shutdownNow();
    }

    @Test
    void anAnswerThatComesInTimeIsWhole() throws Exception {
        serve(connection -> answer(secured(connection), "{}", 0));

        assertThat(new MemberCalls(node.client(), true, LONG).get(authority(), "/", 100))
                .satisfies(answer -> assertThat(answer.ok()).isTrue())
                .satisfies(answer -> assertThat(answer.body()).isEqualTo("{}"));
    }

    @Test
    void anAnswerThatTricklesIsGivenUp() throws Exception {
        CompletableFuture<Boolean> cut = serve(connection -> answer(secured(connection), "x".repeat(20_000), 10));

        assertThatThrownBy(() -> new MemberCalls(node.client(), true, SHORT).get(authority(), "/", 1 << 20))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no whole answer within 700 ms");

        assertThat(cut.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void headersThatTrickleAreGivenUpAlsoForARequestThatHasABody() throws Exception {
        CompletableFuture<Boolean> cut = serve(connection -> {
            Socket tls = secured(connection);
            trickle(tls, "HTTP/1.1 200 OK\r\n" + "X-More: and more\r\n".repeat(2000) + "\r\n", 10);
        });

        assertThatThrownBy(() -> new MemberCalls(node.client(), true, SHORT).post(authority(), "/", "{}", 100))
                .hasMessage("no whole answer within 700 ms");

        assertThat(cut.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aHandshakeThatDoesNotEndIsGivenUp() throws Exception {
        CompletableFuture<Boolean> cut = serve(connection -> {
            InputStream in = connection.getInputStream();
            while (in.read() >= 0) {
                connection.getOutputStream().flush();
            }
            throw new SocketException("ended by the other side");
        });

        assertThatThrownBy(() -> new MemberCalls(node.client(), true, SHORT).get(authority(), "/", 100))
                .hasMessage("no whole answer within 700 ms");

        assertThat(cut.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private String authority() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Plays a script once for each connection; tells whether the first was cut off by the other side. */
    private CompletableFuture<Boolean> serve(Script script) {
        CompletableFuture<Boolean> cut = new CompletableFuture<>();
        server.execute(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket connection = listener.accept();
                    server.execute(() -> play(script, connection, cut));
                } catch (IOException e) {
                    cut.completeExceptionally(e);
                }
            }
        });
        return cut;
    }

    private static void play(Script script, Socket connection, CompletableFuture<Boolean> cut) {
        try (connection) {
            script.play(connection);
            cut.complete(false);
        } catch (IOException e) {
            cut.complete(true);
        } catch (InterruptedException e) {
            cut.completeExceptionally(e);
        }
    }

    private Socket secured(Socket connection) throws IOException {
        return node.server().getSocketFactory().createSocket(connection, null, true);
    }

    private static void answer(Socket tls, String body, long pause) throws IOException, InterruptedException {
        tls.getInputStream().read();
        tls.getOutputStream()
                .write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        trickle(tls, body, pause);
    }

    private static void trickle(Socket tls, String text, long pause) throws IOException, InterruptedException {
        OutputStream out = tls.getOutputStream();
        for (byte one : text.getBytes(StandardCharsets.US_ASCII)) {
            out.write(one);
            out.flush();
            Thread.sleep(pause);
        }
    }
}
