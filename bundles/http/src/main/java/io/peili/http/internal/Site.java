// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.time.Duration;
import java.util.Optional;
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
    private final Limits.Times times;
    private final ListenerGate gate;
    private final ServletContextHandler context;
    private volatile @Nullable LineConnector connector;

    Site(Server server, Limits limits, ListenerGate.Kind kind) {
        GateServlet servlet = new GateServlet();
        this.server = server;
        this.times = limits.times();
        this.gate = new ListenerGate(kind, limits, server.getScheduler(), servlet::getServletConfig);
        this.context = new ServletContextHandler("/", false, false);
        ServletHolder holder = new ServletHolder("gate", servlet);
        holder.setAsyncSupported(true);
        holder.setInitOrder(0);
        context.addServlet(holder, "/*");
        context.setErrorHandler(new OciErrors());
    }

    ListenerGate gate() {
        return gate;
    }

    boolean listening() {
        return connector != null;
    }

    /** All that a request passes behind the doorway. */
    Handler handlers() {
        return new GateHandler(gate, times.hold(), context);
    }

    /** Begins to listen. */
    void listen(Sockets sockets, int connections, Optional<ServerTls> tls) throws Exception {
        HttpConnectionFactory http = new HttpConnectionFactory(configuration(tls.isPresent()));
        ConnectionFactory[] factories = tls.map(side -> new ConnectionFactory[] {side.connections(), http})
                .orElseGet(() -> new ConnectionFactory[] {http});
        LineConnector next = new LineConnector(server, sockets, times, factories);
        next.setName(gate.listener());
        next.addBean(new NetworkConnectionLimit(connections, next));
        server.addConnector(next);
        if (server.isRunning()) {
            next.start();
        }
        connector = next;
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

    private HttpConfiguration configuration(boolean secure) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(HEAD_SIZE);
        http.setResponseHeaderSize(HEAD_SIZE);
        http.setMaxResponseHeaderSize(HEAD_SIZE);
        http.setOutputAggregationSize(AGGREGATION_SIZE);
        http.setOutputBufferSize(AGGREGATION_SIZE);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setIdleTimeout(times.stall().toMillis());
        if (secure) {
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        return http;
    }
}
