// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.auth.Cluster;
import io.peili.http.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Mounts the resources of other bundles on the two listeners. */
@Component(
        immediate = true,
        service = {},
        configurationPid = "io.peili.jaxrs")
@Designate(ocd = JaxrsConfig.class)
public final class JaxrsComponent {
    private static final String DEFAULT_APPLICATION = ".default";
    private static final int BUFFER_SIZE = 128 * 1024;
    private static final int MOST_BUFFERS = 32;
    private static final int KEPT_BUFFERS = 8;
    private static final Duration WORKER_IDLE = Duration.ofSeconds(5);

    private final Members members;
    private final ScheduledThreadPoolExecutor worker;
    private final List<Whiteboard> whiteboards;
    private final PartTracker tracker;

    /**
     * Begins to collect.
     *
     * @param context where resources are looked for
     * @param config the times
     * @param registry the gate of the registry
     * @param admin the gate of the admin listener
     */
    @Activate
    public JaxrsComponent(
            BundleContext context,
            JaxrsConfig config,
            @Reference(target = "(" + Gate.LISTENER + "=" + Gate.REGISTRY + ")") Gate registry,
            @Reference(target = "(" + Gate.LISTENER + "=" + Gate.ADMIN + ")") Gate admin) {
        this.members = new Members(registry);
        this.worker = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "peili-jaxrs"));
        worker.setKeepAliveTime(WORKER_IDLE.toMillis(), TimeUnit.MILLISECONDS);
        worker.allowCoreThreadTimeOut(true);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Whiteboard.Times times = new Whiteboard.Times(
                Duration.ofMillis(config.settle_millis()),
                Duration.ofMillis(config.grace_millis()),
                Duration.ofMillis(config.drain_millis()));
        Buffers buffers = new Buffers(BUFFER_SIZE, MOST_BUFFERS, KEPT_BUFFERS);
        Applications forRegistry = new Applications(
                registry,
                () -> List.of(new BodyWriter(buffers), new SizedEntities(), new AdmissionFilter(members::cluster)));
        Applications forAdmin = new Applications(admin, () -> List.of(new BodyWriter(buffers), new SizedEntities()));
        Whiteboard onRegistry = new Whiteboard(registry, times, worker, forRegistry::build);
        Whiteboard onAdmin = new Whiteboard(admin, times, worker, forAdmin::build);
        this.whiteboards = List.of(onRegistry, onAdmin);
        this.tracker = new PartTracker(
                context,
                List.of(
                        new PartTracker.Target(
                                Map.of(Part.NAME, List.of(DEFAULT_APPLICATION, Gate.REGISTRY)), onRegistry),
                        new PartTracker.Target(Map.of(Part.NAME, Gate.ADMIN), onAdmin)));
        tracker.open();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCluster(Cluster found) {
        members.found(found);
    }

    void unbindCluster(Cluster gone) {
        members.gone(gone, () -> whiteboards.forEach(Whiteboard::awaitCalls));
    }

    /** Takes the applications off their listeners first, so that no call is in a resource when it is let go. */
    @Deactivate
    void stop() {
        whiteboards.forEach(Whiteboard::close);
        tracker.close();
        worker.shutdownNow();
        members.close();
    }
}
