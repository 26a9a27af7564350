// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ArchiveLimits;
import io.peili.content.ContentStore;
import io.peili.content.ImageStore;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.oci.ImageName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the layout store where the configuration asks for it. It registers the services itself, because with another
 * kind of store, or with a folder that cannot be used, there is none to register.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = LayoutStoreComponent.PID)
@Designate(ocd = LayoutStoreComponent.Config.class)
public final class LayoutStoreComponent {
    static final String PID = "io.peili.store.layout";
    private static final Logger LOG = LoggerFactory.getLogger(LayoutStoreComponent.class);
    /** Marks the store's service, so that it can be told from others. */
    private static final String MARK = "io.peili.store";

    private static final String DATA = "${karaf.data}";

    private final @Nullable LayoutStore store;
    private final @Nullable ServiceRegistration<?> registration;

    /** The configuration. */
    @ObjectClassDefinition(
            name = "Peili: OCI layout store",
            description = "Keeps images in an OCI image-layout folder that other OCI tools can read and write too")
    public @interface Config {
        /** {@return which kind of store the node uses} */
        @AttributeDefinition(
                name = "Kind of store",
                description = "The store that the node uses. layout: this one; auto: this one as long as there is no"
                        + " other; with anything else this one stays away",
                options = {@Option("auto"), @Option("containerd"), @Option("layout")})
        String store() default "auto";

        /** {@return the folder} */
        @AttributeDefinition(
                name = "Folder",
                description = "The image layout. Made when it is not there; the node must be able to write it and must"
                        + " be the only node that uses it")
        String folder() default DATA + "/layout";

        /** {@return the repository of entries that are named by a tag alone} */
        @AttributeDefinition(
                name = "Repository of bare tags",
                description = "To which repository an image belongs that other tools or an archive name by a tag alone,"
                        + " such as localhost/images. Empty: such images are served by digest only",
                required = false)
        String default_repository() default "";

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

        /** {@return after how many seconds a reader gives up} */
        @AttributeDefinition(
                name = "Arriving content: seconds",
                description = "How long a reader waits for arriving content that does not grow",
                min = "1",
                max = "600")
        int ingest_stall_seconds() default 30;

        /** {@return how many interrupted downloads are kept} */
        @AttributeDefinition(
                name = "Interrupted downloads: number",
                description = "How many interrupted downloads are kept to be resumed",
                min = "0",
                max = "10000")
        int ingest_keep_count() default 64;

        /** {@return for how many hours interrupted downloads are kept} */
        @AttributeDefinition(
                name = "Interrupted downloads: hours",
                description = "How long interrupted downloads are kept to be resumed",
                min = "0",
                max = "8760")
        int ingest_keep_hours() default 24;

        /** {@return after how many minutes content without a name may be deleted} */
        @AttributeDefinition(
                name = "Unnamed content: minutes",
                description = "How long content that no image needs is kept for whoever is about to name it; it is"
                        + " deleted when an image is removed",
                min = "1",
                max = "525600")
        int collect_after_minutes() default 30;
    }

    /**
     * Opens the store and registers it.
     *
     * @param context registers the services
     * @param config the configuration
     * @param others the other stores of this node; when they change, there is a new component
     */
    @Activate
    public LayoutStoreComponent(
            BundleContext context,
            Config config,
            @Reference(
                            service = ContentStore.class,
                            cardinality = ReferenceCardinality.MULTIPLE,
                            policyOption = ReferencePolicyOption.GREEDY,
                            target = "(!(" + MARK + "=layout))")
                    List<ServiceReference<ContentStore>> others) {
        if (!isWanted(config.store(), others)) {
            store = null;
            registration = null;
            return;
        }
        LayoutSettings settings = settings(config, Optional.ofNullable(context.getProperty("karaf.data")));
        LayoutStore opened = null;
        HealthProbe broken = null;
        try {
            opened = LayoutStore.open(settings);
        } catch (IOException e) {
            LOG.error("There is no image store: {}", e.getMessage());
            broken = new Broken(String.valueOf(e.getMessage()));
        }
        store = opened;
        registration = opened == null
                ? context.registerService(HealthProbe.class.getName(), broken, null)
                : context.registerService(
                        new String[] {
                            ContentStore.class.getName(), ImageStore.class.getName(), HealthProbe.class.getName()
                        },
                        opened,
                        FrameworkUtil.asDictionary(Map.of(MARK, "layout")));
    }

    private static boolean isWanted(String kind, List<ServiceReference<ContentStore>> others) {
        if (!kind.equals("auto")) {
            return kind.equals("layout");
        }
        if (others.isEmpty()) {
            LOG.info("The node uses the layout store: store is auto and there is no other");
        } else {
            LOG.info("The layout store stays away: store is auto and there is another");
        }
        return others.isEmpty();
    }

    static LayoutSettings settings(Config config, Optional<String> data) {
        String folder = config.folder();
        if (folder.contains(DATA)) {
            folder = folder.replace(
                    DATA,
                    data.orElseThrow(() -> new IllegalArgumentException(PID + ": folder = " + config.folder()
                            + " (expected: a folder, as there is no karaf.data)")));
        }
        return new LayoutSettings(
                Path.of(folder),
                repository(config.default_repository()),
                new ArchiveLimits(
                        config.import_limit_bytes(), config.import_limit_ratio(), config.import_limit_entries()),
                new LayoutSettings.IngestSettings(
                        Duration.ofSeconds(config.ingest_stall_seconds()),
                        config.ingest_keep_count(),
                        Duration.ofHours(config.ingest_keep_hours())),
                Duration.ofMinutes(config.collect_after_minutes()));
    }

    private static Optional<ImageName> repository(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(ImageName.parse(text.trim()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PID + ": default.repository: " + e.getMessage(), e);
        }
    }

    /** Takes the services back and closes the store. */
    @Deactivate
    public void close() {
        if (registration != null) {
            registration.unregister();
        }
        if (store != null) {
            try {
                store.close();
            } catch (IOException e) {
                LOG.warn("The image store did not close cleanly", e);
            }
        }
    }

    /** Says why there is no store. */
    private record Broken(String why) implements HealthProbe {
        @Override
        public String part() {
            return "store";
        }

        @Override
        public Health check() {
            return Health.broken(why);
        }
    }
}
