// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Cluster;
import io.peili.auth.NetworkTerms;
import io.peili.content.ContentStore;
import io.peili.libp2p.PreSharedKey;
import io.peili.observe.HealthProbe;
import io.peili.p2p.P2pNode;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
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

/** Runs the p2p router and registers it, before others of its kind. Stores and keys of the network may come and go. */
@Component(
        service = {},
        immediate = true,
        configurationPid = RouterComponent.PID)
@Designate(ocd = RouterComponent.Config.class)
public final class RouterComponent {
    static final String PID = "io.peili.router";
    private static final int RANKING = 100;
    private static final Map<String, Object> RESOURCE =
            Map.of("osgi.jakartars.resource", true, "osgi.jakartars.name", "peili.peers");

    private final PrivateNetwork network;

    /** The configuration. */
    @ObjectClassDefinition(name = "Peili: router", description = "Finds peers and what they hold by libp2p")
    public @interface Config {
        /** {@return the kind of network} */
        @AttributeDefinition(
                name = "Profile",
                description = "Kind of network: peili; spegel, which has no pre-shared key; or k3s, which has one, and"
                        + " ECDSA keys")
        String profile() default "peili";

        /** {@return the port for peers} */
        @AttributeDefinition(name = "Port", description = "TCP port for peers", min = "0", max = "65535")
        int p2p_port() default 5001;

        /** {@return where first peers are found} */
        @AttributeDefinition(
                name = "First peers",
                description = "Comma list of /ip4/…/tcp/… (with or without /p2p/…), dns:name[:port], and http(s)://… of"
                        + " a list as Spegel or K3s serve it",
                required = false)
        String bootstrap() default "";

        /** {@return the file with the pre-shared key} */
        @AttributeDefinition(
                name = "Pre-shared key",
                description = "File with the key of a private network: 64 or more hexadecimal digits, or a swarm.key;"
                        + " relative to Karaf's data folder. Empty: an open network",
                required = false)
        String psk_file() default "";

        /** {@return the file with the private key of this node} */
        @AttributeDefinition(
                name = "Key",
                description = "File with the private key that this node is known by (PEM), made at the first start;"
                        + " relative to Karaf's data folder")
        String key_file() default "identity/peer.key";

        /** {@return the file with peers met before} */
        @AttributeDefinition(
                name = "Known peers",
                description = "File with peers met before, for the next start; relative to Karaf's data folder")
        String peers_file() default "peers";

        /** {@return which tags take part} */
        @AttributeDefinition(
                name = "Tags",
                description =
                        "Which tags are announced and looked up: all, none or no-latest. Empty: all, in a K3s network"
                                + " no-latest. What the cluster leaves out is left out as well",
                required = false)
        String tags() default "";

        /** {@return which of them} */
        @AttributeDefinition(
                name = "Tags let in",
                description =
                        "A regular expression; of the tags (registry/repository:tag) only those take part in which"
                                + " it is found. Empty: all",
                required = false)
        String tags_allowed() default "";

        /** {@return which tags do not} */
        @AttributeDefinition(
                name = "Tags left out",
                description = "A regular expression; tags (registry/repository:tag) in which it is found are left out",
                required = false)
        String tags_denied() default "";

        /** {@return the registries that take part} */
        @AttributeDefinition(
                name = "Registries",
                description = "Comma list of registries whose images are announced and looked up, their tags and"
                        + " everything that they point at; empty: all. What the cluster leaves out is left out as well",
                required = false)
        String registries_included() default "";

        /** {@return the registries that do not} */
        @AttributeDefinition(
                name = "Registries left out",
                description = "Comma list of registries whose images do not take part; content that an image of"
                        + " another registry points at as well does",
                required = false)
        String registries_excluded() default "";
    }

    /** Called by Declarative Services. */
    @Activate
    public RouterComponent(
            BundleContext context,
            Config config,
            @Reference LocalEndpoint self,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    Cluster cluster)
            throws IOException {
        Path data =
                Path.of(Optional.ofNullable(context.getProperty("karaf.data")).orElse("data"));
        RouterSettings settings = RouterSettings.of(config, data);
        String agent = "peili/" + context.getBundle().getVersion();
        Optional<Cluster> member = Optional.ofNullable(cluster);
        this.network = new PrivateNetwork(
                settings.profile(),
                settings.preSharedKey(),
                member,
                (keys, terms) -> new Running(context, RouterNode.start(settings, self, agent, member, terms, keys)));
    }

    /** Called by Declarative Services. */
    @Deactivate
    public void close() {
        network.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(ContentStore store) {
        network.add(store);
    }

    void unbindStore(ContentStore store) {
        network.remove(store);
    }

    /** A router in one network, as a service before others of its kind. */
    private static final class Running implements PrivateNetwork.Member {
        private final RouterNode node;
        private final List<ServiceRegistration<?>> registrations;

        Running(BundleContext context, RouterNode node) {
            this.node = node;
            Map<String, Object> ranked = Map.of(Constants.SERVICE_RANKING, RANKING);
            this.registrations = List.of(
                    context.registerService(Router.class, node.router(), FrameworkUtil.asDictionary(ranked)),
                    context.registerService(HealthProbe.class, new RouterProbe(node.router()), null),
                    context.registerService(P2pNode.class, node.view(), null),
                    context.registerService(
                            PeerListResource.class, node.lists(), FrameworkUtil.asDictionary(RESOURCE)));
        }

        @Override
        public void add(ContentStore store) {
            node.add(store);
        }

        @Override
        public void remove(ContentStore store) {
            node.remove(store);
        }

        @Override
        public void follow(NetworkTerms terms) {
            node.follow(terms);
        }

        @Override
        public void rekey(List<PreSharedKey> keys) {
            node.rekey(keys);
        }

        @Override
        public void close() {
            registrations.forEach(ServiceRegistration::unregister);
            node.close();
        }
    }
}
