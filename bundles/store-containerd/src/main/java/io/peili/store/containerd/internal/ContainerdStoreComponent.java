// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.ArchiveLimits;
import io.peili.containerd.LocalContainerd;
import io.peili.content.ContentStore;
import io.peili.content.ImagePins;
import io.peili.content.ImageStore;
import io.peili.observe.HealthProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the store on containerd where the configuration asks for it. It registers the services itself, because with
 * another kind of store there is none to register, and nothing of gRPC is loaded then.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ContainerdStoreComponent.PID)
@Designate(ocd = ContainerdStoreComponent.Config.class)
public final class ContainerdStoreComponent {
    static final String PID = "io.peili.store.containerd";
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdStoreComponent.class);
    private static final String NAMESPACE = "[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*";

    private final @Nullable ContainerdStore store;
    private final @Nullable ServiceRegistration<?> registration;

    /** The configuration. */
    @ObjectClassDefinition(
            name = "Peili: containerd store",
            description = "Serves the images of the containerd of this machine, from where they lie")
    public @interface Config {
        /** {@return which kind of store the node uses} */
        @AttributeDefinition(
                name = "Kind of store",
                description =
                        "The store that the node uses. containerd: this one; auto: this one if somebody answers at"
                                + " the socket when the node starts; with anything else this one stays away",
                options = {@Option("auto"), @Option("containerd"), @Option("layout")})
        String store() default "auto";

        /** {@return the socket} */
        @AttributeDefinition(name = "Socket", description = "The unix socket of containerd")
        String socket() default "/run/containerd/containerd.sock";

        /** {@return the namespaces} */
        @AttributeDefinition(
                name = "Namespaces",
                description = "The namespaces of containerd whose images are served, with commas between them; where a"
                        + " name is in several, the first one wins. Images are brought into the first one. Kubernetes"
                        + " uses k8s.io")
        String namespaces() default "k8s.io";

        /** {@return the folder of the content} */
        @AttributeDefinition(
                name = "Content folder",
                description = "The folder of containerd's content, with blobs and ingest in it. Empty: containerd is"
                        + " asked. Where it cannot be read, content comes over the socket, which is slower",
                required = false)
        String content_root() default "";

        /** {@return the most bytes of an archive} */
        @AttributeDefinition(
                name = "Archive: bytes",
                description = "The most bytes that an imported archive may hold uncompressed",
                min = "1048576")
        long import_limit_bytes() default 68_719_476_736L;

        /** {@return the largest ratio of an archive} */
        @AttributeDefinition(
                name = "Archive: ratio",
                description = "How many times its own size an imported archive may hold, beside its first 64 MiB",
                min = "1",
                max = "1000000")
        long import_limit_ratio() default 200;

        /** {@return the most entries of an archive} */
        @AttributeDefinition(
                name = "Archive: entries",
                description = "The most files, folders and links that an imported archive may hold",
                min = "1",
                max = "100000")
        int import_limit_entries() default 10_000;
    }

    /**
     * Begins to connect and registers the store; waits for nothing.
     *
     * @param context registers the services
     * @param config the configuration
     */
    @Activate
    public ContainerdStoreComponent(BundleContext context, Config config) {
        ContainerdSettings settings = settings(config);
        if (!isWanted(config.store(), settings.socket())) {
            store = null;
            registration = null;
            return;
        }
        store = ContainerdStore.start(settings);
        registration = context.registerService(
                new String[] {
                    ContentStore.class.getName(),
                    ImageStore.class.getName(),
                    ImagePins.class.getName(),
                    LocalContainerd.class.getName(),
                    HealthProbe.class.getName()
                },
                store,
                null);
    }

    private static boolean isWanted(String kind, Path socket) {
        if (!kind.equals("auto")) {
            return kind.equals("containerd");
        }
        try {
            UnixSocket.probe(socket);
            LOG.info("The node uses containerd: store is auto and somebody answers at {}", socket);
            return true;
        } catch (IOException e) {
            LOG.info("The node does not use containerd: store is auto and {}", e.getMessage());
            return false;
        }
    }

    static ContainerdSettings settings(Config config) {
        List<String> namespaces = Arrays.stream(config.namespaces().split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        for (String name : namespaces) {
            if (name.length() > 76 || !name.matches(NAMESPACE)) {
                throw new IllegalArgumentException(
                        PID + ": namespaces: " + name + " (expected: names like k8s.io with commas between them)");
            }
        }
        if (namespaces.isEmpty()) {
            throw new IllegalArgumentException(PID + ": namespaces is empty (expected: a name such as k8s.io)");
        }
        String root = config.content_root().trim();
        return new ContainerdSettings(
                Path.of(config.socket()),
                namespaces,
                root.isEmpty() ? Optional.empty() : Optional.of(Path.of(root)),
                new ArchiveLimits(
                        config.import_limit_bytes(), config.import_limit_ratio(), config.import_limit_entries()));
    }

    /** Takes the services back and lets go of containerd. */
    @Deactivate
    public void close() {
        if (registration != null) {
            registration.unregister();
        }
        if (store != null) {
            store.close();
        }
    }
}
