// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import io.peili.auth.ClusterSettings.FetchLimits;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Router;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The mirror as a service: counts what is running, so that an update breaks no transfer. */
@Designate(ocd = MirrorComponent.Config.class)
@Component(service = Mirror.class, configurationPid = "io.peili.mirror")
public final class MirrorComponent implements Mirror {
    /** Settings of the mirror. */
    @ObjectClassDefinition(name = "Peili mirror", description = "How content is fetched from peers")
    @interface Config {
        @AttributeDefinition(
                name = "Mirror",
                description = "on: what is not here is fetched from peers, unless the cluster has that switched off."
                        + " off: it is not, whatever the cluster says; peers are served all the same",
                options = {@Option("on"), @Option("off")})
        String mirror() default "on";

        @AttributeDefinition(
                name = "Budget",
                description =
                        "Milliseconds to look for somebody who has it, and for a peer that failed lately; then the answer is 404",
                min = "10",
                max = "60000")
        int budget_millis() default 500;

        @AttributeDefinition(
                name = "Fetches",
                description =
                        "How many fetches from peers may run at a time. One that finds no room within the budget is"
                                + " answered with 404, so that containerd goes on to the registry",
                min = "1",
                max = "99999")
        int fetches() default 1024;

        @AttributeDefinition(
                name = "Response",
                description = "Milliseconds that any other peer may take to connect and send its headers",
                min = "10",
                max = "60000")
        int response_millis() default 3000;

        @AttributeDefinition(
                name = "Hedge",
                description = "Milliseconds to wait for a peer's headers before another is asked beside it",
                min = "1",
                max = "10000")
        int hedge_millis() default 40;

        @AttributeDefinition(
                name = "Stall",
                description = "Milliseconds a peer may send nothing before the rest is fetched from another",
                min = "50",
                max = "60000")
        int stall_millis() default 900;

        @AttributeDefinition(
                name = "Idle",
                description = "Milliseconds a peer may send nothing when nobody else has it",
                min = "100",
                max = "600000")
        int idle_millis() default 15000;
    }

    private final Mirror mirror;
    private final LazyClient client;
    private final Running running = new Running();
    private final Supplier<MirrorSettings> limited;
    private final Routers routers = new Routers();

    /** Called by Declarative Services. */
    @Activate
    public MirrorComponent(
            Config config,
            @Reference LocalEndpoint self,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    Cluster cluster) {
        MirrorSettings settings = MirrorSettings.of(config);
        Optional<Cluster> member = Optional.ofNullable(cluster);
        Supplier<ClusterSettings> agreed = () -> member.map(Cluster::settings).orElse(ClusterSettings.DEFAULTS);
        limited = () -> settings.within(agreed.get().limits());
        PeerRecord record = new PeerRecord(System::nanoTime);
        client = new LazyClient(self, member, record, settings);
        mirror = isOn(config)
                ? new AgreedMirror(new PeerMirror(routers, client::get, record, limited), agreed)
                : request -> new Fetch.Missing(0, "this node has its mirror switched off (io.peili.mirror: mirror)");
    }

    private static boolean isOn(Config config) {
        return switch (config.mirror().trim()) {
            case "on" -> true;
            case "off" -> false;
            default ->
                throw new IllegalArgumentException(
                        "io.peili.mirror: mirror: " + config.mirror() + " (expected: on or off)");
        };
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouter(Router router, Map<String, Object> properties) {
        routers.add(router, properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0);
    }

    void unbindRouter(Router router) {
        routers.remove(router);
    }

    @Override
    public Fetch fetch(FetchRequest request) throws IOException {
        FetchLimits limits = limited.get().limits();
        Optional<Running.Token> entered = running.enter(limits);
        if (entered.isEmpty()) {
            return new Fetch.Missing(0, limits.fetches() + " fetches from peers run on this node, as many as may");
        }
        Running.Token token = entered.get();
        Fetch fetch;
        try {
            fetch = mirror.fetch(request);
        } catch (IOException | RuntimeException e) {
            token.close();
            throw e;
        }
        if (fetch instanceof Fetch.Found found) {
            return new Fetch.Found(
                    found.mediaType(),
                    found.digest(),
                    found.size(),
                    found.slice(),
                    new CountedBody(found.body(), token),
                    found.source());
        }
        token.close();
        return fetch;
    }

    /** Lets what is running come to its end, within limits, before the connections go. */
    @Deactivate
    void stop() {
        running.drain(Running.PATIENCE);
        client.close();
    }
}
