// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Caller;
import io.peili.auth.TlsMaterial;
import io.peili.http.Gate;
import io.peili.observe.HealthProbe;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Both listeners of a node, with the threads they share. */
final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int IDLE_THREADS = 4;
    private static final Duration THREAD_IDLE = Duration.ofSeconds(20);
    private static final Duration CLOSE_DRAIN = Duration.ofSeconds(2);
    private static final long POOLED_BYTES = 4L * 1024 * 1024;

    private final Settings settings;
    private final QueuedThreadPool threads;
    private final Server server;
    private final Site registry;
    private final Site admin;
    private final Readiness readiness;
    private volatile Limits limits;
    private final Doorway registryDoor;
    private @Nullable ServerTls tls;
    private @Nullable Endpoint endpoint;

    WebServer(Settings settings, Supplier<List<HealthProbe>> probes) {
        this.settings = settings;
        this.limits = settings.limits();
        this.threads = threads(limits);
        this.server = new Server(
                threads,
                new ScheduledExecutorScheduler("peili-http-timer", true),
                new ArrayByteBufferPool(-1, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        this.registry = new Site(
                server,
                () -> limits,
                new ListenerGate.Kind(
                        Gate.REGISTRY, settings.tls(), true, Limits::registryRequests, Limits::registryConnections));
        this.admin = new Site(
                server,
                () -> limits,
                new ListenerGate.Kind(Gate.ADMIN, false, false, Limits::adminRequests, Limits::adminConnections));
        this.readiness =
                new Readiness(registry::listening, () -> registry.gate().closedBecause(), probes);
        server.setErrorHandler(new OciErrors());
        registryDoor = new Doorway(Gate.REGISTRY, registry.handlers());
        server.setHandler(new Handler.Sequence(
                registryDoor, new Doorway(Gate.ADMIN, new HealthPages(readiness, admin.handlers()))));
    }

    private static QueuedThreadPool threads(Limits limits) {
        QueuedThreadPool threads = new QueuedThreadPool(limits.threads(), IDLE_THREADS, (int) THREAD_IDLE.toMillis());
        threads.setName("peili-http");
        threads.setReservedThreads(1);
        return threads;
    }

    ListenerGate registryGate() {
        return registry.gate();
    }

    ListenerGate adminGate() {
        return admin.gate();
    }

    Readiness readiness() {
        return readiness;
    }

    /**
     * Starts with the admin listener.
     *
     * @return its port
     */
    int start() throws Exception {
        if (settings.elsewhere().isPresent()) {
            Sockets.checkOwn(settings.elsewhere().get());
        }
        Sockets sockets = Sockets.bind("admin.port", Sockets.loopback(settings.address()), settings.adminPort());
        admin.listen(sockets, Optional.empty());
        server.start();
        return sockets.port();
    }

    /** Begins to serve the registry; the material is there if the settings ask for TLS. */
    Endpoint listen(Optional<TlsMaterial> material) throws Exception {
        Sockets sockets = Sockets.bind("registry.port", Sockets.loopback(settings.address()), settings.registryPort());
        tls = material.map(ServerTls::new).orElse(null);
        registry.listen(sockets, Optional.ofNullable(tls));
        InetAddress own = sockets.addresses().iterator().next();
        LOG.info("registry on {}, port {}, {}", sockets.addresses(), sockets.port(), settings.tls() ? "HTTPS" : "HTTP");
        if (!settings.tls()) {
            LOG.warn(
                    "the registry speaks plain HTTP (tls: off): nobody can tell members from others, anyone can listen");
        }
        endpoint = new Endpoint(own, sockets.port(), settings.tls(), sockets.addresses());
        return endpoint;
    }

    /** Serves the registry on an address of this machine's network too. */
    Endpoint listenElsewhere(InetAddress address) throws Exception {
        Endpoint inside = Objects.requireNonNull(endpoint, "endpoint");
        Sockets sockets = Sockets.bind("registry.port", Set.of(address), inside.port());
        registry.listenToo(sockets);
        Set<InetAddress> all = new HashSet<>(inside.addresses());
        all.add(address);
        LOG.info("registry on {} too, port {}", address, inside.port());
        return new Endpoint(address, inside.port(), inside.secure(), all);
    }

    /** Cuts the connections of running requests from callers that may no longer ask. */
    void cut(Predicate<Caller> refused) {
        registryDoor.cut(refused);
    }

    /** Takes new TLS material; connections that are open stay as they are. */
    void reload(TlsMaterial material) throws Exception {
        if (tls != null) {
            tls.reload(material);
        }
    }

    /** Takes over other limits while everything runs. */
    void adjust(Limits next) {
        limits = next;
        threads.setMaxThreads(next.threads());
        registry.adjust();
        admin.adjust();
    }

    @Override
    public void close() {
        try {
            registry.stop(CLOSE_DRAIN);
            admin.stop(CLOSE_DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the listeners did not stop cleanly", e);
        }
    }
}
