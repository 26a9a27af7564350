// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.http.Gate;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.internal.RuntimeDelegateImpl;
import org.glassfish.jersey.servlet.ServletContainer;

/** Makes Jersey applications for one listener. */
final class Applications {
    private static final Map<String, Object> PROPERTIES = Map.of(
            ServerProperties.WADL_FEATURE_DISABLE, true,
            ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true,
            CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true,
            CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true,
            CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL",
            CommonProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0,
            ServerProperties.BV_FEATURE_DISABLE, true);

    private final String listener;
    private final Supplier<List<Object>> own;

    /**
     * Prepares Jersey.
     *
     * @param own what every application gets beside the parts; new ones for each, because a request in the old
     *     application cannot use what the new one injects
     */
    Applications(Gate gate, Supplier<List<Object>> own) {
        this.listener = gate.listener();
        this.own = own;
        OwnLoader loader = OwnLoader.enter();
        try {
            RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
        } finally {
            loader.leave();
        }
    }

    Servlet build(Selection selection) {
        OwnLoader loader = OwnLoader.enter();
        try {
            ResourceConfig config = new ResourceConfig();
            config.setApplicationName(listener);
            config.setClassLoader(OwnLoader.class.getClassLoader());
            config.addProperties(PROPERTIES);
            own.get().forEach(config::register);
            List<Part> parts = selection.parts();
            new Instances(parts.stream()
                            .filter(Part::resource)
                            .map(Part::object)
                            .toList())
                    .register(config);
            parts.stream().filter(part -> !part.resource()).map(Part::object).forEach(config::register);
            return new ServletContainer(config);
        } finally {
            loader.leave();
        }
    }
}
