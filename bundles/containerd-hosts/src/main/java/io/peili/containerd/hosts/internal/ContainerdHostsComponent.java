// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.auth.Cluster;
import io.peili.containerd.ContainerdHosts;
import io.peili.containerd.HostsStatus;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
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
 * Keeps containerd's hosts files for as long as it lives. When it stops, whatever the reason, everything is taken back, so
 * that containerd is never left with a mirror that is not there.
 */
@Component(
        service = {ContainerdHosts.class, HealthProbe.class},
        immediate = true,
        configurationPid = ContainerdHostsComponent.PID)
@Designate(ocd = ContainerdHostsComponent.Config.class)
public final class ContainerdHostsComponent implements ContainerdHosts, HealthProbe {
    static final String PID = "io.peili.containerd.hosts";
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdHostsComponent.class);
    private static final String ENABLED = "enabled";
    private static final String ON = "on";
    private static final String OFF = "off";
    private static final long TICK_SECONDS = 2;
    private static final int SECONDS_TO_STOP = 5;

    private final ConfigurationAdmin configurations;
    private final Path data;
    private final ScheduledExecutorService ticker;
    private volatile @Nullable LocalEndpoint endpoint;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Cluster cluster;

    private volatile HostsKeeper keeper;

    /** How containerd is pointed at the mirror. */
    @ObjectClassDefinition(
            name = "Peili: containerd hosts",
            description = "Points containerd at the mirror, as registries.yaml asks")
    public @interface Config {
        /** {@return whether it is done} */
        @AttributeDefinition(
                description =
                        "on: containerd is pointed at the mirror. off: nothing is written, and what was is taken back",
                options = {@Option(ON), @Option(OFF)})
        String enabled() default OFF;

        /** {@return the user's registries} */
        @AttributeDefinition(
                required = false,
                description = "The registries.yaml to follow; empty: /etc/peili/registries.yaml, or else"
                        + " /etc/rancher/k3s/registries.yaml where that exists")
        String registries() default "";

        /** {@return containerd's folder} */
        @AttributeDefinition(description = "containerd's folder of hosts files, as in its config_path")
        String certs_d() default "/etc/containerd/certs.d";

        /** {@return containerd's configuration} */
        @AttributeDefinition(
                required = false,
                description = "containerd's own configuration, to see whether it reads that folder; empty: config.toml"
                        + " beside certs.d")
        String containerd_config() default "";

        /** {@return whether upstream is not to be asked} */
        @AttributeDefinition(
                description =
                        "on: a mirrored registry itself is not asked when neither the mirror nor an endpoint has an"
                                + " image",
                options = {@Option(ON), @Option(OFF)})
        String disable_default_endpoint() default OFF;

        /** {@return the manner} */
        @AttributeDefinition(
                description = "In which manner the files are written: peili for any containerd, k3s as K3s does",
                options = {@Option("peili"), @Option("k3s")})
        String profile() default "peili";

        /** {@return how long a connection may take} */
        @AttributeDefinition(
                description = "Milliseconds that a connection of containerd (2.1 or newer) to the mirror may take",
                min = "10",
                max = "60000")
        int dial_timeout_millis() default 1000;

        /** {@return the CA} */
        @AttributeDefinition(description = "CA of the mirror's certificate (PEM); relative to Karaf's data folder")
        String ca_file() default "identity/ca.crt";

        /** {@return the certificate} */
        @AttributeDefinition(
                description = "Certificate that containerd shows to the mirror (PEM); relative to Karaf's data folder")
        String cert_file() default "identity/node.crt";

        /** {@return the key} */
        @AttributeDefinition(description = "Key of cert.file (PEM); relative to Karaf's data folder")
        String key_file() default "identity/node.key";

        /** {@return where credentials go} */
        @AttributeDefinition(
                description =
                        "Where credentials of registries.yaml are written in the form of containerd's configuration;"
                                + " relative to Karaf's data folder")
        String credentials_file() default "containerd/credentials.toml";
    }

    /**
     * Begins to look after the files.
     *
     * @param context knows the data folder
     * @param configurations keeps the state of the switch
     * @param config the configuration
     */
    @Activate
    public ContainerdHostsComponent(
            BundleContext context, @Reference ConfigurationAdmin configurations, Config config) {
        this.configurations = configurations;
        String karafData = context.getProperty("karaf.data");
        data = karafData != null ? Path.of(karafData) : context.getDataFile("").toPath();
        keeper = keeper(config);
        ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "peili-containerd-hosts");
            thread.setDaemon(true);
            return thread;
        });
        ticker.execute(() -> start(config));
        ticker.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bind(LocalEndpoint local) {
        endpoint = local;
        ticker.execute(this::tick);
    }

    void unbind(LocalEndpoint local) {
        if (local.equals(endpoint)) {
            endpoint = null;
            keeper.tick();
        }
    }

    @Modified
    void modified(Config config) {
        HostsKeeper next = keeper(config);
        ticker.execute(() -> {
            if (!keeper.settings().writesWhere(next.settings())) {
                stop();
            }
            if (!keeper.settings().equals(next.settings())) {
                keeper.leave();
                keeper = next;
            }
            start(config);
        });
    }

    @Deactivate
    void close() {
        ticker.shutdown();
        try {
            if (!ticker.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                LOG.warn("containerd: its files are still being written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    @Override
    public void on() throws IOException {
        keeper.on();
        remember(ON);
    }

    @Override
    public void off() throws IOException {
        keeper.off();
        remember(OFF);
    }

    @Override
    public HostsStatus status() {
        return keeper.status();
    }

    @Override
    public String registries() {
        return keeper.registries();
    }

    @Override
    public String part() {
        return "containerd-hosts";
    }

    @Override
    public Health check() {
        if (!keeper.isOn()) {
            return new Health(true, "off (peili:containerd-on)");
        }
        HostsStatus status = keeper.status();
        // never a reason not to serve peers
        String problem = status.problem().isEmpty() ? "" : "; PROBLEM: " + status.problem();
        return new Health(true, status.registries().size() + " registries in " + status.folder() + problem);
    }

    /** The mirror of this node, unless the cluster has switched all of them off. */
    private Optional<LocalEndpoint> mirror() {
        Cluster member = cluster;
        return member == null || member.settings().mirror() ? Optional.ofNullable(endpoint) : Optional.empty();
    }

    private HostsKeeper keeper(Config config) {
        return new HostsKeeper(settings(config, data), this::mirror, Clock.systemUTC());
    }

    static HostsSettings settings(Config config, Path data) {
        List<Path> registries = config.registries().isBlank()
                ? List.of(Path.of("/etc/peili/registries.yaml"), Path.of("/etc/rancher/k3s/registries.yaml"))
                : List.of(Path.of(config.registries()));
        Path folder = Path.of(config.certs_d());
        return new HostsSettings(
                registries,
                folder,
                config.containerd_config().isBlank()
                        ? folder.resolveSibling("config.toml")
                        : Path.of(config.containerd_config()),
                data.resolve(config.credentials_file()),
                new Tls(
                        0,
                        within(data, config.ca_file()),
                        within(data, config.cert_file()),
                        within(data, config.key_file()),
                        false),
                Duration.ofMillis(config.dial_timeout_millis()),
                isOn("disable.default.endpoint", config.disable_default_endpoint()),
                profile(config.profile()));
    }

    private static String within(Path data, String file) {
        return data.resolve(file).toAbsolutePath().normalize().toString();
    }

    private static Profile profile(String name) {
        for (Profile profile : Profile.values()) {
            if (profile.name().toLowerCase(Locale.ROOT).equals(name)) {
                return profile;
            }
        }
        throw new IllegalArgumentException(PID + ": profile = " + name + " (expected: peili or k3s)");
    }

    private static boolean isOn(String key, String value) {
        if (!value.equals(ON) && !value.equals(OFF)) {
            throw new IllegalArgumentException(PID + ": " + key + " = " + value + " (expected: on or off)");
        }
        return value.equals(ON);
    }

    private void start(Config config) {
        try {
            if (isOn(ENABLED, config.enabled())) {
                keeper.on();
            } else {
                keeper.off();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("containerd: {}", e.getMessage());
        }
    }

    private void stop() {
        try {
            keeper.off();
        } catch (IOException | RuntimeException e) {
            LOG.error("containerd: not everything could be taken back: {}", e.getMessage());
        }
    }

    private void tick() {
        try {
            keeper.tick();
        } catch (RuntimeException e) {
            LOG.error("containerd: looking after its files failed, goes on", e);
        }
    }

    private void remember(String state) throws IOException {
        Configuration configuration = configurations.getConfiguration(PID, null);
        Dictionary<String, Object> properties = configuration.getProperties();
        Map<String, Object> changed = new HashMap<>(properties == null ? Map.of() : FrameworkUtil.asMap(properties));
        if (!state.equals(changed.put(ENABLED, state))) {
            configuration.update(FrameworkUtil.asDictionary(changed));
        }
    }
}
