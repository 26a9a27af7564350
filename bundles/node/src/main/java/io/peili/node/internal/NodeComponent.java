// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import io.peili.routing.LocalEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts before all other bundles of Peili. In the distribution, where Peili is the purpose of the process, a start that
 * cannot succeed ends it; in somebody else's Karaf, or when only this bundle starts again, it is only logged.
 */
@Component(
        service = {},
        immediate = true)
public final class NodeComponent {
    private static final Logger LOG = LoggerFactory.getLogger(NodeComponent.class);
    /** Kept off the console where the failure is printed there: see etc/org.ops4j.pax.logging.cfg. */
    private static final Logger PRINTED = LoggerFactory.getLogger(StartFailure.class);

    private static final int RUNNING = 100;
    private static final String HTTP = "io.peili.http";

    private final BundleContext context;
    private final boolean distribution;
    private final boolean starting;
    private final StateFile state;
    private @Nullable ServiceRegistration<ConfigurationPlugin> plugin;
    private @Nullable StartWatch watch;
    private @Nullable AdministrationDoor door;

    /**
     * Called by SCR.
     *
     * @param context of this bundle
     * @param admin the settings
     * @param runtime the state of all components
     */
    @Activate
    public NodeComponent(
            BundleContext context, @Reference ConfigurationAdmin admin, @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        distribution = Boolean.parseBoolean(context.getProperty("peili.distribution"));
        starting = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() < RUNNING;
        state = new StateFile(folder("karaf.data").resolve("peili.state"));
        try {
            start(admin, runtime);
        } catch (StartFailure e) {
            fail(e);
        } catch (IOException e) {
            fail(new StartFailure("the settings cannot be read: " + e.getMessage()));
        }
    }

    private void start(ConfigurationAdmin admin, ServiceComponentRuntime runtime) throws IOException, StartFailure {
        Overrides environment = Overrides.of(System.getenv());
        if (!environment.problems().isEmpty()) {
            throw new StartFailure(environment.problems().get(0));
        }
        Configurations settings = new Configurations(admin, environment);
        settings.check();
        Overrides profiled = environment.withProfile(settings.profile());
        Overrides overrides = settings.value(HTTP, "address")
                .filter(Values::isLoopback)
                .map(profiled::withShellAt)
                .orElse(profiled);
        Configurations configurations = new Configurations(admin, overrides);
        plugin = context.registerService(
                ConfigurationPlugin.class,
                new OverridePlugin(overrides),
                FrameworkUtil.asDictionary(overrides.target()));
        configurations.refresh();
        if (distribution) {
            openDoor(configurations);
        }
        if (distribution && starting) {
            watch(configurations, runtime);
        }
    }

    private void watch(Configurations configurations, ServiceComponentRuntime runtime) throws IOException {
        InetAddress loopback = InetAddress.getByName(
                configurations.value(HTTP, "address").filter(Values::isLoopback).orElse("127.0.0.1"));
        InetSocketAddress probes = new InetSocketAddress(loopback, port(configurations, HTTP, "admin.port", 6444));
        ReadyCheck check = new ReadyCheck(probes);
        StartWatch.Steps steps = new StartWatch.Steps(
                () -> {
                    new FailedComponents(context, runtime).check();
                    new BrokenParts(context).check();
                },
                () -> ready(check),
                () -> announcement(probes),
                state);
        StartWatch started = new StartWatch(steps, this::fail);
        watch = started;
        started.start();
    }

    /** Asks only once this node listens itself: before that, another one on the same address might answer. */
    private ReadyCheck.Answer ready(ReadyCheck check) {
        return endpoint().isPresent() ? check.ask() : new ReadyCheck.Answer(false, "the registry does not listen yet");
    }

    private void openDoor(Configurations configurations) throws IOException, StartFailure {
        Path list = folder("karaf.etc").resolve("administration.properties");
        if (!Files.exists(list)) {
            return;
        }
        int port = port(configurations, Setting.SHELL, "sshPort", 8101);
        InetAddress host = InetAddress.getByName(
                configurations.value(Setting.SHELL, "sshHost").orElse("127.0.0.1"));
        Administration administration =
                new Administration(context, list, folder("karaf.home").resolve("system"));
        if (administration.loaded()) {
            return;
        }
        try {
            door = new AdministrationDoor(new InetSocketAddress(host, port), administration);
        } catch (IOException e) {
            throw new StartFailure("org.apache.karaf.shell: sshPort: " + host.getHostAddress() + ":" + port
                    + " cannot be had: " + e.getMessage() + " (choose another one with PEILI_SSH_PORT)");
        }
    }

    private String announcement(InetSocketAddress probes) {
        StringBuilder text = new StringBuilder();
        endpoint()
                .ifPresent(endpoint -> endpoint.addresses().stream()
                        .map(NodeComponent::host)
                        .sorted()
                        .forEach(host -> text.append(endpoint.secure() ? "registry https://" : "registry http://")
                                .append(host)
                                .append(':')
                                .append(endpoint.port())
                                .append('\n')));
        return text.append("probes   http://")
                .append(probes.getAddress().getHostAddress())
                .append(':')
                .append(probes.getPort())
                .append("/readyz\n")
                .toString();
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        if (!text.contains(":")) {
            return text;
        }
        return address.isLoopbackAddress() ? "[::1]" : "[" + text + "]";
    }

    private Optional<LocalEndpoint> endpoint() {
        ServiceReference<LocalEndpoint> reference = context.getServiceReference(LocalEndpoint.class);
        return reference == null ? Optional.empty() : Optional.ofNullable(context.getService(reference));
    }

    private static int port(Configurations configurations, String pid, String key, int fallback) throws IOException {
        return configurations.value(pid, key).map(Integer::parseInt).orElse(fallback);
    }

    private Path folder(String property) {
        String value = context.getProperty(property);
        return Path.of(value == null ? "." : value);
    }

    private void fail(StartFailure failure) {
        if (!distribution || !starting) {
            LOG.error("Cannot start: {}", failure.getMessage());
            return;
        }
        PRINTED.error("Cannot start: {}", failure.getMessage());
        System.err.println("peili: " + failure.getMessage());
        // Not on this thread, which may be the framework's own and has to end before it can stop.
        new Thread(() -> System.exit(1), "peili-exit").start();
    }

    /** Called by SCR. */
    @Deactivate
    public void stop() {
        if (watch != null) {
            watch.close();
        }
        if (door != null) {
            door.close();
        }
        if (plugin != null) {
            plugin.unregister();
        }
    }
}
