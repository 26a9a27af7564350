// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Cluster;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the {@link Cluster} once its credentials are good, and says why where they are not. Changed settings are taken
 * over in place, because withdrawing the cluster would close the listener.
 */
@Component(service = HealthProbe.class, immediate = true, configurationPid = "io.peili.auth")
@Designate(ocd = AuthComponent.Config.class)
public final class AuthComponent implements HealthProbe {
    private static final Logger LOG = LoggerFactory.getLogger(AuthComponent.class);
    private static final int SECONDS_BETWEEN_TICKS = 3;

    private final BundleContext context;
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService ticker;
    private final ScheduledFuture<?> ticking;
    private Config config;
    private List<FileStamp> tried = List.of();
    private @Nullable NodeCluster cluster;
    private @Nullable ServiceRegistration<Cluster> registration;
    private String failure = "";

    /** Whom this node belongs to, and who may ask it. */
    @ObjectClassDefinition(name = "Peili: membership", description = "Certificates of the cluster and of this node")
    public @interface Config {
        /** Where the identity is made. */
        @AttributeDefinition(
                description = "Folder of ca.crt, ca.key, node.crt and node.key, made at the first start; relative to"
                        + " Karaf's data folder")
        String folder() default "identity";

        /** What the node is called. */
        @AttributeDefinition(required = false, description = "Name of this node in its certificate; empty: the host's")
        String name() default "";

        /** Where others reach the node. */
        @AttributeDefinition(
                required = false,
                description = "Addresses or host names of this node for its certificate, split by commas")
        String address() default "";

        /** The CA. */
        @AttributeDefinition(required = false, description = "CA of the cluster (PEM); empty: the one in the folder")
        String ca_file() default "";

        /** The key of the CA. */
        @AttributeDefinition(
                required = false,
                description = "Key of ca.file (PEM), to make this node's certificate with")
        String ca_key_file() default "";

        /** The CA of clients. */
        @AttributeDefinition(required = false, description = "CA of client certificates (PEM), where it is not ca.file")
        String client_ca_file() default "";

        /** The node's certificate. */
        @AttributeDefinition(
                required = false,
                description = "Certificate of this node (PEM, the chain after it); empty: made in the folder")
        String cert_file() default "";

        /** The node's key. */
        @AttributeDefinition(required = false, description = "Key of cert.file (PEM: PKCS#8, SEC1 or PKCS#1)")
        String key_file() default "";

        /** The certificate shown to peers. */
        @AttributeDefinition(
                required = false,
                description = "Certificate this node shows to peers (PEM), where it is not cert.file")
        String client_cert_file() default "";

        /** Its key. */
        @AttributeDefinition(required = false, description = "Key of client.cert.file (PEM)")
        String client_key_file() default "";

        /** Who needs a certificate. */
        @AttributeDefinition(
                description = "Who needs a client certificate of the cluster: remote (all but callers on this machine),"
                        + " always or never",
                options = {@Option("remote"), @Option("always"), @Option("never")})
        String require_certificate() default "remote";

        /** Whether strangers may ask. */
        @AttributeDefinition(
                description = "yes: callers that are no members may ask from other machines, also without TLS",
                options = {@Option("no"), @Option("yes")})
        String open_to_anyone() default "no";
    }

    /**
     * Makes or reads the credentials.
     *
     * @param context where the cluster is registered
     * @param config the configuration
     */
    @Activate
    public AuthComponent(BundleContext context, Config config) {
        this.context = context;
        this.config = config;
        ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "peili-auth");
            thread.setDaemon(true);
            return thread;
        });
        apply();
        ticking = ticker.scheduleWithFixedDelay(
                this::tick, SECONDS_BETWEEN_TICKS, SECONDS_BETWEEN_TICKS, TimeUnit.SECONDS);
    }

    @Modified
    synchronized void modified(Config changed) {
        config = changed;
        apply();
    }

    @Deactivate
    synchronized void close() {
        ticking.cancel(false);
        ticker.shutdown();
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }

    @Override
    public String part() {
        return "auth";
    }

    @Override
    public synchronized Health check() {
        if (cluster == null) {
            return new Health(false, failure);
        }
        Health health = cluster.health();
        return failure.isEmpty() ? health : new Health(health.ok(), health.detail() + "; not in force: " + failure);
    }

    synchronized void tick() {
        try {
            if (cluster != null) {
                cluster.tick();
            } else if (settings()
                    .map(settings -> !settings.files().stamp().equals(tried))
                    .orElse(false)) {
                apply();
            }
        } catch (RuntimeException e) {
            LOG.warn("looking after the certificates failed, goes on", e);
        }
    }

    private synchronized void apply() {
        try {
            Settings settings = Settings.of(config, data());
            tried = settings.files().stamp();
            if (cluster != null) {
                cluster.change(settings);
            } else {
                cluster = new NodeCluster(settings, clock);
                registration = context.registerService(Cluster.class, cluster, null);
            }
            failure = "";
        } catch (IOException | IllegalArgumentException e) {
            failure = String.valueOf(e.getMessage());
            LOG.error("membership: {}", failure);
        }
    }

    private Optional<Settings> settings() {
        try {
            return Optional.of(Settings.of(config, data()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Path data() {
        String data = context.getProperty("karaf.data");
        return data != null ? Path.of(data) : context.getDataFile("").toPath();
    }
}
