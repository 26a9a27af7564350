// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.peili.auth.TokenStatus;
import io.peili.routing.LocalEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A node with all that membership consists of, which answers others on loopback. */
final class Host implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final NodeCluster cluster;
    final DocumentKeeper documents;
    final Exchange exchange;
    final Joiner joiner;
    final Desk desk;
    final Duties duties;
    final Path folder;
    /** How many requests came. */
    final AtomicInteger requests = new AtomicInteger();

    private final HttpsServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    /** Whether the document travels in another way as well. */
    volatile boolean comparedElsewhere;

    /** Whether requests end with a broken connection after they were served. */
    private volatile boolean mute;

    Host(Path data, Clock clock) throws IOException {
        this(data, clock, Map.of());
    }

    Host(Path data, Clock clock, Map<String, String> config) throws IOException {
        Map<String, String> all =
                new HashMap<>(Map.of("name", data.getFileName().toString()));
        all.putAll(config);
        folder = data.resolve("identity");
        cluster = new NodeCluster(Settings.of(Configs.with(all), data), clock);
        documents = new DocumentKeeper(cluster);
        exchange = new Exchange(cluster, documents);
        joiner = new Joiner(cluster, clock);
        desk = new Desk(cluster, joiner);
        server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 16);
        server.setExecutor(workers);
        SSLContext tls = CurrentContext.of(() -> cluster.tls().server());
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", this::answer);
        server.start();
        duties = new Duties(cluster, documents, () -> Optional.of(new Own(port())), List::of, () -> comparedElsewhere);
    }

    String authority() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void mute(boolean silent) {
        mute = silent;
    }

    String token() throws IOException {
        return desk.createToken(Duration.ofHours(1), 1);
    }

    TokenStatus onlyToken() throws IOException {
        List<TokenStatus> tokens = desk.tokens();
        assert tokens.size() == 1;
        return tokens.get(0);
    }

    private void answer(HttpExchange call) throws IOException {
        try (call) {
            requests.incrementAndGet();
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Exchange.Reply reply = switch (call.getRequestURI().getPath()) {
                case Exchange.JOIN ->
                    exchange.join(
                            body,
                            call.getRemoteAddress().getAddress(),
                            "passed=true".equals(call.getRequestURI().getQuery()));
                case Exchange.RENEW -> exchange.renew(body);
                case Exchange.HOLDER -> exchange.hold(body);
                case Exchange.STATE -> exchange.state(0).orElseThrow();
                default -> new Exchange.Reply(404, "");
            };
            if (mute) {
                return;
            }
            byte[] bytes = reply.json().getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(reply.status(), bytes.length);
            call.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private record Own(int port) implements LocalEndpoint {
        @Override
        public InetAddress address() {
            return LOOPBACK;
        }

        @Override
        public boolean secure() {
            return true;
        }

        @Override
        public Set<InetAddress> addresses() {
            return Set.of(LOOPBACK);
        }
    }
}
