// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.Cluster;
import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Peer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP client, made when the first peer is asked: a node that misses nothing needs none. Thread-safe. */
final class LazyClient {
    private static final Logger LOG = LoggerFactory.getLogger(LazyClient.class);
    private static final int CONNECTIONS = 256;
    private static final int QUEUE = 4096;
    private static final int THREADS = 16;
    private static final int BUFFER = 32 * 1024;
    private static final int HEADERS = 16 * 1024;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final LocalEndpoint self;
    private final Optional<Cluster> cluster;
    private final PeerRecord record;
    private final MirrorSettings settings;
    /** Read without the lock: who tells of other certificates holds one that {@link #close} waits for. */
    private volatile @Nullable HttpClient http;

    private @Nullable PeerClient client;
    private Subscription changes = () -> {};
    private boolean closed;

    LazyClient(LocalEndpoint self, Optional<Cluster> cluster, PeerRecord record, MirrorSettings settings) {
        this.self = self;
        this.cluster = cluster;
        this.record = record;
        this.settings = settings;
    }

    synchronized PeerClient get() {
        if (closed) {
            throw new IllegalStateException("the mirror is stopped");
        }
        if (client == null) {
            HttpClient fresh = create();
            try {
                fresh.start();
                fresh.getContentDecoderFactories().clear();
            } catch (Exception e) {
                throw new IllegalStateException("the HTTP client of the mirror does not start", e);
            }
            http = fresh;
            client = new PeerClient(fresh, self);
        }
        return client;
    }

    private HttpClient create() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("peili-mirror");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setConnectTimeout(settings.response());
        connector.setIdleTimeout(IDLE);
        cluster.ifPresent(member -> connector.setSslContextFactory(tls(member)));
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        transport.setConnectionPoolFactory(destination -> new RenewablePool(destination, CONNECTIONS));
        HttpClient fresh = new HttpClient(transport);
        fresh.addBean(new Handshakes(record));
        fresh.setExecutor(threads);
        fresh.setName("peili-mirror");
        fresh.setMaxConnectionsPerDestination(CONNECTIONS);
        fresh.setMaxRequestsQueuedPerDestination(QUEUE);
        fresh.setResponseBufferSize(BUFFER);
        fresh.setMaxResponseHeadersSize(HEADERS);
        fresh.setFollowRedirects(false);
        fresh.setHttpCookieStore(new HttpCookieStore.Empty());
        fresh.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "peili"));
        fresh.setDestinationIdleTimeout(TimeUnit.MINUTES.toMillis(5));
        return fresh;
    }

    /** A peer that agrees on keys is alive, however long it then takes to answer. */
    private record Handshakes(PeerRecord record) implements SslHandshakeListener {
        @Override
        public void handshakeSucceeded(Event event) {
            SSLEngine engine = event.getSSLEngine();
            record.heard(new Peer("", engine.getPeerHost(), engine.getPeerPort()));
        }
    }

    private SslContextFactory.Client tls(Cluster member) {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(member.tls().client());
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        changes = member.watch(material -> reload(tls, material));
        return tls;
    }

    private void reload(SslContextFactory.Client tls, TlsMaterial material) {
        try {
            tls.reload(factory -> factory.setSslContext(material.client()));
            HttpClient running = http;
            if (running != null) {
                renew(running);
            }
        } catch (Exception e) {
            LOG.error("The mirror goes on with its old certificate", e);
        }
    }

    private static void renew(HttpClient client) {
        for (Destination destination : client.getDestinations()) {
            if (destination.getConnectionPool() instanceof RenewablePool pool) {
                pool.renew();
            }
        }
    }

    synchronized void close() {
        closed = true;
        changes.close();
        HttpClient running = http;
        http = null;
        client = null;
        if (running != null) {
            try {
                running.stop();
            } catch (Exception e) {
                LOG.warn("The HTTP client of the mirror did not stop cleanly: {}", e.toString());
            }
        }
    }
}
