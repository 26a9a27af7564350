// SPDX-License-Identifier: Apache-2.0
package io.peili.router.list.internal;

import io.peili.routing.LocalEndpoint;
import io.peili.routing.Router;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Registers the static router, ranked as configured. */
@Designate(ocd = StaticRouterComponent.Config.class)
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.peili.router.static")
public final class StaticRouterComponent {
    /** Settings of the static router. */
    @ObjectClassDefinition(name = "Peili static router", description = "Peers known by configuration")
    @interface Config {
        @AttributeDefinition(
                name = "Peers",
                description = "Comma separated list of host[:port]; without a port the node's own registry port is"
                        + " meant. The node itself may be in the list, so that all nodes can share one.")
        String peers() default "";

        @AttributeDefinition(
                name = "Ranking",
                description = "When these peers are asked: with less than 100 after those that the p2p router finds,"
                        + " with more before them")
        int ranking() default 0;
    }

    private final ServiceRegistration<Router> registration;

    /** Called by Declarative Services. */
    @Activate
    public StaticRouterComponent(BundleContext context, Config config, @Reference LocalEndpoint self) {
        List<PeerAddress> peers = PeerAddress.parseList(config.peers());
        StaticRouter router = new StaticRouter(peers, self);
        if (peers.stream().anyMatch(PeerAddress::isName)) {
            Thread names = new Thread(router::recogniseNames, "peili-router-static");
            names.setDaemon(true);
            names.start();
        }
        registration = context.registerService(
                Router.class, router, FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, config.ranking())));
    }

    /** Called by Declarative Services. */
    @Deactivate
    public void close() {
        registration.unregister();
    }
}
