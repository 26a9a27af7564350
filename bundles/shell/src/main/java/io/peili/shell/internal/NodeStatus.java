// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.content.ContentStore;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How the node is, part by part. */
public final class NodeStatus {
    private final Services services;

    /**
     * A part.
     *
     * @param name which
     * @param ok whether it does its work
     * @param detail a sentence for people
     */
    public record Part(String name, boolean ok, String detail) {}

    /**
     * Looks at the services that are there.
     *
     * @param services the services
     */
    public NodeStatus(Services services) {
        this.services = services;
    }

    /**
     * All parts.
     *
     * @return the parts, those first that every node has
     */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>(List.of(address(), images()));
        parts.addAll(routers());
        Set<String> told = parts.stream().map(Part::name).collect(Collectors.toSet());
        for (HealthProbe probe : services.all(HealthProbe.class)) {
            if (!told.contains(probe.part())) {
                Health health = probe.check();
                parts.add(new Part(probe.part(), health.ok(), health.detail()));
            }
        }
        return parts;
    }

    private Part address() {
        return services.find(LocalEndpoint.class)
                .map(endpoint -> new Part(
                        "address",
                        true,
                        (endpoint.secure() ? "https" : "http") + "://"
                                + Hosts.authority(endpoint.address(), endpoint.port())
                                + (endpoint.secure() ? "" : ", not encrypted")))
                .orElseGet(() -> new Part("address", false, "no listener is running"));
    }

    private Part images() {
        return services.find(ContentStore.class)
                .map(NodeStatus::images)
                .orElseGet(() -> new Part("images", false, "no store is running"));
    }

    private static Part images(ContentStore store) {
        try {
            return new Part("images", true, store.images().size() + " in the store of kind " + store.kind());
        } catch (IOException e) {
            return new Part("images", false, String.valueOf(e.getMessage()));
        }
    }

    private List<Part> routers() {
        List<Part> routers =
                services.all(Router.class).stream().map(NodeStatus::router).toList();
        return routers.isEmpty()
                ? List.of(new Part("router", false, "no router is running: only images of this node are served"))
                : routers;
    }

    private static Part router(Router router) {
        RouterStatus status = router.status();
        String detail = status.detail().isEmpty() ? "" : "; " + status.detail();
        return new Part(
                status.kind(),
                status.ready(),
                status.peers() + " peers, " + status.announced() + " keys announced" + detail);
    }
}
