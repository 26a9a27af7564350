// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Admission;
import io.peili.auth.Cluster;
import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import io.peili.http.Gate;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin listener from the start, and the registry's once it may: with TLS when there is a {@link Cluster}, and on the
 * node's own address when the cluster says that others may reach it. The registry keeps its sockets and its TLS material
 * when the cluster goes away for a while.
 */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    /** Kept off the console of the distribution, where a start that fails is told once: etc/org.ops4j.pax.logging.cfg. */
    private static final Logger AT_START = LoggerFactory.getLogger(Trouble.class);

    private final WebServer server;
    private final Settings settings;
    private final int adminPort;
    private final Consumer<LocalEndpoint> announcement;
    private boolean listening;
    private boolean outside;
    private final Trouble trouble;
    private @Nullable Cluster cluster;
    private @Nullable Subscription watching;

    /**
     * Starts what can be started.
     *
     * @param announcement is told where the registry listens, when it begins to and when that changes
     * @param trouble is told what keeps it from listening
     */
    Listeners(
            Settings settings,
            Supplier<List<HealthProbe>> probes,
            Consumer<LocalEndpoint> announcement,
            Trouble trouble)
            throws Exception {
        this.server = new WebServer(settings, probes);
        this.settings = settings;
        this.announcement = announcement;
        this.trouble = trouble;
        try {
            this.adminPort = server.start();
            if (!settings.tls()) {
                listen(Optional.empty());
            }
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Takes over other settings while everything runs; false if they ask for other sockets. */
    boolean adjust(Settings next) {
        if (settings.otherSockets(next)) {
            return false;
        }
        server.adjust(next.limits());
        return true;
    }

    int adminPort() {
        return adminPort;
    }

    Gate registryGate() {
        return server.registryGate();
    }

    Gate adminGate() {
        return server.adminGate();
    }

    /** Follows the TLS material of a cluster, in place of the one followed before. */
    synchronized void follow(Cluster found) {
        stopWatching();
        cluster = found;
        watching = found.watch(material -> take(found, material));
        take(found, found.tls());
    }

    /** Stops following a cluster that goes away. */
    synchronized void leave(Cluster gone) {
        if (cluster == gone) {
            stopWatching();
        }
    }

    private synchronized void take(Cluster found, TlsMaterial material) {
        try {
            if (listening) {
                server.reload(material);
                server.cut(caller -> found.admit(caller) instanceof Admission.Refused);
                trouble.isOver();
            } else {
                listen(Optional.of(material));
            }
            if (found.reachable()) {
                reachOut();
            } else if (!outside && settings.elsewhere().isPresent()) {
                LOG.warn(
                        "this node is not a member of a cluster: the registry is on loopback only, not on {}",
                        settings.elsewhere().get().getHostAddress());
            }
        } catch (BadSettingException e) {
            AT_START.error("the registry does not listen: {}", e.getMessage());
            trouble.is(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            LOG.error("the TLS material cannot be used", e);
            trouble.is("the TLS material cannot be used: " + e);
        }
    }

    private void listen(Optional<TlsMaterial> material) throws Exception {
        LocalEndpoint endpoint = server.listen(material);
        listening = true;
        trouble.isOver();
        announcement.accept(endpoint);
    }

    /** Listens on the node's own address too. */
    private void reachOut() throws Exception {
        if (!outside && settings.elsewhere().isPresent()) {
            LocalEndpoint endpoint = server.listenElsewhere(settings.elsewhere().get());
            outside = true;
            announcement.accept(endpoint);
        }
    }

    private void stopWatching() {
        if (watching != null) {
            watching.close();
        }
        watching = null;
        cluster = null;
    }

    @Override
    public synchronized void close() {
        stopWatching();
        server.close();
    }
}
