// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.Agreement;
import io.peili.auth.Caller;
import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import io.peili.auth.Custody;
import io.peili.auth.Enrolment;
import io.peili.auth.Governance;
import io.peili.auth.NetworkTerms;
import io.peili.auth.NodeProofs;
import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
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
    private static final Map<String, Object> RESOURCE =
            Map.of("osgi.jakartars.resource", true, "osgi.jakartars.name", "peili.membership");

    private final Path data;
    private final NodeCluster cluster;
    private final FirstJoin firstJoin;
    private final Duties duties;
    private final SharedDocument agreement;
    private final List<ServiceRegistration<?>> registrations;
    private final ScheduledExecutorService ticker;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable LocalEndpoint endpoint;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Router router;

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

        /** The cluster to join. */
        @AttributeDefinition(
                required = false,
                description = "Member of the cluster that this node joins at its first start, host[:port]")
        String join() default "";

        /** What to join with. */
        @AttributeDefinition(
                required = false,
                description = "File with the token to join with, as peili:token-create printed it")
        String token_file() default "";

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
        Clock clock = Clock.systemUTC();
        try {
            cluster = new NodeCluster(Settings.of(config, data), clock);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage());
        }
        DocumentKeeper documents = new DocumentKeeper(cluster);
        ticker = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "peili-auth");
            thread.setDaemon(true);
            return thread;
        });
        agreement = new SharedDocument(cluster, documents, ticker);
        Joiner joiner = new Joiner(cluster, clock);
        firstJoin = new FirstJoin(cluster, joiner);
        duties =
                new Duties(cluster, documents, () -> Optional.ofNullable(endpoint), this::peers, agreement::isCompared);
        registrations = List.of(
                context.registerService(Enrolment.class, new Desk(cluster, joiner), null),
                context.registerService(Governance.class, new Council(cluster, documents, this::peers), null),
                context.registerService(Custody.class, new Custodian(cluster, documents), null),
                context.registerService(
                        ExchangeResource.class,
                        new ExchangeResource(new Exchange(cluster, documents)),
                        FrameworkUtil.asDictionary(RESOURCE)));
        every(SECONDS_BETWEEN_TICKS, cluster::tick);
        every(0, () -> {
            firstJoin.run();
            duties.run();
        });
    }

    /** Work that may fail and is done again. */
    private interface Work {
        void run() throws IOException;
    }

    private void every(int begin, Work work) {
        ticker.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | RuntimeException e) {
                        LOG.warn("looking after the membership failed, goes on", e);
                    }
                },
                begin,
                SECONDS_BETWEEN_TICKS,
                TimeUnit.SECONDS);
    }

    private List<Peer> peers() {
        Router known = router;
        return known == null ? List.of() : known.peers();
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
        registrations.forEach(ServiceRegistration::unregister);
        agreement.close();
        ticker.shutdownNow();
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
    public NodeProofs proofs() {
        return cluster.proofs();
    }

    @Override
    public ClusterSettings settings() {
        return cluster.settings();
    }

    @Override
    public Subscription watchSettings(Consumer<ClusterSettings> listener) {
        return cluster.watchSettings(listener);
    }

    @Override
    public Agreement agreement() {
        return agreement;
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
        Health health = firstJoin.health().orElseGet(cluster::health);
        return new Health(
                health.ok(), health.detail() + notInForce + duties.clocks().detail(), health.lasting());
    }
}
