// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** What belongs to one listener: its gate, its handlers, and, once it listens, its connector. */
final class Site {
    private static final int HEAD_SIZE = 16 * 1024;
    private static final int AGGREGATION_SIZE = 8 * 1024;

    private final Server server;
    private final Supplier<Limits> limits;
    private final ListenerGate.Kind kind;
    private final HttpConfiguration http = new HttpConfiguration();
    private final ListenerGate gate;
    private final ServletContextHandler context;
    private volatile @Nullable LineConnector connector;
    private volatile @Nullable NetworkConnectionLimit connections;

    Site(Server server, Supplier<Limits> limits, ListenerGate.Kind kind) {
        GateServlet servlet = new GateServlet();
        this.server = server;
        this.limits = limits;
        this.kind = kind;
        this.gate = new ListenerGate(kind, limits, server.getScheduler(), servlet::getServletConfig);
        this.context = new ServletContextHandler("/", false, false);
        ServletHolder holder = new ServletHolder("gate", servlet);
        holder.setAsyncSupported(true);
        holder.setInitOrder(0);
        context.addServlet(holder, "/*");
        context.setErrorHandler(new OciErrors());
        configure();
    }

    ListenerGate gate() {
        return gate;
    }

    boolean listening() {
        LineConnector now = connector;
        return now != null && now.isOpenEverywhere();
    }

    /** All that a request passes behind the doorway. */
    Handler handlers() {
        return new GateHandler(gate, () -> limits.get().times().hold(), context);
    }

    /** Begins to listen. */
    void listen(Sockets sockets, Optional<ServerTls> tls) throws Exception {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ConnectionFactory[] factories = tls.map(side -> new ConnectionFactory[] {side.connections(), plain})
                .orElseGet(() -> new ConnectionFactory[] {plain});
        LineConnector next = new LineConnector(server, sockets, limits, factories);
        NetworkConnectionLimit most =
                new NetworkConnectionLimit(kind.connections().applyAsInt(limits.get()), next);
        next.setName(gate.listener());
        next.addBean(most);
        server.addConnector(next);
        if (server.isRunning()) {
            next.start();
        }
        connector = next;
        connections = most;
    }

    /** Listens on further sockets. */
    void listenToo(Sockets sockets) throws IOException {
        Objects.requireNonNull(connector, "connector").accept(sockets);
    }

    /** Takes over limits that are others now. */
    void adjust() {
        http.setIdleTimeout(limits.get().times().stall().toMillis());
        NetworkConnectionLimit most = connections;
        if (most != null) {
            most.setMaxNetworkConnectionCount(kind.connections().applyAsInt(limits.get()));
        }
        LineConnector now = connector;
        if (now != null) {
            now.adjust();
        }
        gate.adjust();
    }

    /** Takes no more connections, then lets requests end for a while. */
    void stop(Duration drain) throws InterruptedException {
        LineConnector last = connector;
        if (last != null) {
            last.setAccepting(false);
            last.close();
        }
        gate.close(drain);
    }

    private void configure() {
        http.setRequestHeaderSize(HEAD_SIZE);
        http.setResponseHeaderSize(HEAD_SIZE);
        http.setMaxResponseHeaderSize(HEAD_SIZE);
        http.setOutputAggregationSize(AGGREGATION_SIZE);
        http.setOutputBufferSize(AGGREGATION_SIZE);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setIdleTimeout(limits.get().times().stall().toMillis());
        if (kind.secure()) {
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
    }
}
