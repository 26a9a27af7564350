// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.Cluster;
import io.peili.auth.NetworkTerms;
import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
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
 * Offers the cluster as a service once its credentials are good, and cannot start where they are not. Changed settings are
 * taken over in place, because withdrawing the cluster would close the listener.
 */
@Component(
        service = {Cluster.class, HealthProbe.class},
        immediate = true,
        configurationPid = "io.peili.auth")
@Designate(ocd = AuthComponent.Config.class)
public final class AuthComponent implements Cluster, HealthProbe {
    private static final Logger LOG = LoggerFactory.getLogger(AuthComponent.class);
    private static final int SECONDS_BETWEEN_TICKS = 3;

    private final Path data;
    private final NodeCluster cluster;
    private final ScheduledExecutorService ticker;
    private final ScheduledFuture<?> ticking;
    private volatile String notInForce = "";

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

        /** The pre-shared key. */
        @AttributeDefinition(
                required = false,
                description =
                        "Pre-shared key of the p2p network: a swarm.key, or 64 or more hex digits as K3s has them;"
                                + " empty: the cluster's own, where it has one")
        String psk_file() default "";

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
     * @param context knows the data folder
     * @param config the configuration
     * @throws IllegalStateException if there are no good credentials; its message is for people
     */
    @Activate
    public AuthComponent(BundleContext context, Config config) {
        String karafData = context.getProperty("karaf.data");
        data = karafData != null ? Path.of(karafData) : context.getDataFile("").toPath();
        try {
            cluster = new NodeCluster(Settings.of(config, data), Clock.systemUTC());
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage());
        }
        ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "peili-auth");
            thread.setDaemon(true);
            return thread;
        });
        ticking = ticker.scheduleWithFixedDelay(
                this::tick, SECONDS_BETWEEN_TICKS, SECONDS_BETWEEN_TICKS, TimeUnit.SECONDS);
    }

    @Modified
    void modified(Config config) {
        try {
            cluster.change(Settings.of(config, data));
            notInForce = "";
        } catch (IOException | IllegalArgumentException e) {
            notInForce = "; changed settings are not in force: " + e.getMessage();
            LOG.error("membership: changed settings are not in force: {}", e.getMessage());
        }
    }

    @Deactivate
    void close() {
        ticking.cancel(false);
        ticker.shutdown();
    }

    @Override
    public TlsMaterial tls() {
        return cluster.tls();
    }

    @Override
    public Subscription watch(Consumer<TlsMaterial> listener) {
        return cluster.watch(listener);
    }

    @Override
    public Admission admit(Caller caller) {
        return cluster.admit(caller);
    }

    @Override
    public NetworkTerms network() {
        return cluster.network();
    }

    @Override
    public Subscription watchNetwork(Consumer<NetworkTerms> listener) {
        return cluster.watchNetwork(listener);
    }

    @Override
    public boolean reachable() {
        return cluster.reachable();
    }

    @Override
    public String part() {
        return "auth";
    }

    @Override
    public Health check() {
        Health health = cluster.health();
        return new Health(health.ok(), health.detail() + notInForce);
    }

    private void tick() {
        try {
            cluster.tick();
        } catch (RuntimeException e) {
            LOG.warn("looking after the certificates failed, goes on", e);
        }
    }
}
