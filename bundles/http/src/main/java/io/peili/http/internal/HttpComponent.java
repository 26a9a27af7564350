// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Cluster;
import io.peili.http.Gate;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
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
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the listeners by configuration and registers their gates. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "io.peili.http")
@Designate(ocd = HttpConfig.class)
public final class HttpComponent {
    private static final Logger LOG = LoggerFactory.getLogger(HttpComponent.class);

    private final BundleContext context;
    private final Deque<ServiceRegistration<?>> registrations = new ConcurrentLinkedDeque<>();
    private final Trouble trouble = new Trouble();
    private final ServiceRegistration<HealthProbe> health;
    private volatile @Nullable Listeners listeners;
    private @Nullable ServiceRegistration<LocalEndpoint> endpoint;
    private volatile @Nullable Cluster cluster;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<HealthProbe> probes = List.of();

    /**
     * Starts what can be started now.
     *
     * @param context where services are registered
     * @param config brings the defaults into the properties
     * @param properties the configuration
     */
    @Activate
    public HttpComponent(BundleContext context, HttpConfig config, Map<String, Object> properties) {
        this.context = context;
        start(properties);
        this.health = context.registerService(HealthProbe.class, trouble, null);
    }

    private void start(Map<String, Object> properties) {
        try {
            Listeners started = new Listeners(Settings.of(properties), () -> probes, this::announce, trouble);
            listeners = started;
            register(Gate.class, started.registryGate(), Map.of(Gate.LISTENER, Gate.REGISTRY));
            register(Gate.class, started.adminGate(), Map.of(Gate.LISTENER, Gate.ADMIN));
        } catch (BadSettingException e) {
            LOG.error("io.peili.http does not start: {}", e.getMessage());
            trouble.is(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            LOG.error("io.peili.http does not start", e);
            trouble.is("it does not start: " + e);
        }
    }

    /** Takes over a changed configuration; only another address, port or tls closes the listeners. */
    @Modified
    void change(HttpConfig config, Map<String, Object> properties) {
        Listeners running = listeners;
        try {
            if (running != null && running.adjust(Settings.of(properties))) {
                return;
            }
        } catch (BadSettingException e) {
            LOG.error("io.peili.http goes on with the settings it had: {}", e.getMessage());
            return;
        }
        close();
        start(properties);
        Cluster known = cluster;
        if (known != null) {
            follow(known);
        }
    }

    /** Says where the registry listens, in place of what was said before. */
    private void announce(LocalEndpoint next) {
        ServiceRegistration<?> last = endpoint;
        endpoint = register(LocalEndpoint.class, next, Map.of());
        if (last != null && registrations.remove(last)) {
            last.unregister();
        }
    }

    private <S> ServiceRegistration<S> register(Class<S> type, S service, Map<String, Object> properties) {
        ServiceRegistration<S> registration =
                context.registerService(type, service, FrameworkUtil.asDictionary(properties));
        registrations.push(registration);
        return registration;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCluster(Cluster found) {
        cluster = found;
        follow(found);
    }

    private void follow(Cluster found) {
        Listeners running = listeners;
        if (running != null) {
            running.follow(found);
        }
    }

    void unbindCluster(Cluster gone) {
        if (gone.equals(cluster)) {
            cluster = null;
        }
        Listeners running = listeners;
        if (running != null) {
            running.leave(gone);
        }
    }

    @Deactivate
    void stop() {
        health.unregister();
        close();
    }

    /** Takes the services back first, so that applications leave, then stops listening. */
    private void close() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        Listeners last = listeners;
        listeners = null;
        if (last != null) {
            last.close();
        }
    }
}
