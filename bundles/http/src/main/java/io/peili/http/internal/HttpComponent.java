// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Cluster;
import io.peili.http.Gate;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
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
    private final Deque<ServiceRegistration<?>> registrations = new ArrayDeque<>();
    private final Trouble trouble = new Trouble();
    private final @Nullable Listeners listeners;

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
        this.listeners = start(properties);
        register(HealthProbe.class, trouble, Map.of());
        if (listeners != null) {
            register(Gate.class, listeners.registryGate(), Map.of(Gate.LISTENER, Gate.REGISTRY));
            register(Gate.class, listeners.adminGate(), Map.of(Gate.LISTENER, Gate.ADMIN));
        }
    }

    private @Nullable Listeners start(Map<String, Object> properties) {
        try {
            return new Listeners(
                    Settings.of(properties),
                    () -> probes,
                    endpoint -> register(LocalEndpoint.class, endpoint, Map.of()),
                    trouble);
        } catch (BadSettingException e) {
            LOG.error("io.peili.http does not start: {}", e.getMessage());
            trouble.is(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            LOG.error("io.peili.http does not start", e);
            trouble.is("it does not start: " + e);
        }
        return null;
    }

    private <S> void register(Class<S> type, S service, Map<String, Object> properties) {
        registrations.push(context.registerService(type, service, FrameworkUtil.asDictionary(properties)));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCluster(Cluster cluster) {
        if (listeners != null) {
            listeners.follow(cluster);
        }
    }

    void unbindCluster(Cluster cluster) {
        if (listeners != null) {
            listeners.leave(cluster);
        }
    }

    /** Takes the services back first, so that applications leave, then stops listening. */
    @Deactivate
    void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        if (listeners != null) {
            listeners.close();
        }
    }
}
