// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.ImagePins;
import io.peili.content.ImagePuller;
import io.peili.content.ImageStore;
import io.peili.content.Mirror;
import io.peili.content.Progress;
import io.peili.content.PulledImage;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
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

/** Pulls images for whoever asks, and takes over what lies in the folder of images. */
@Component(
        service = {ImagePuller.class, HealthProbe.class},
        immediate = true,
        configurationPid = ImagesComponent.PID)
@Designate(ocd = ImagesComponent.Config.class)
public final class ImagesComponent implements ImagePuller, HealthProbe {
    static final String PID = "io.peili.images";
    private static final String ON = "on";
    private static final String BASE = "${karaf.base}";

    private final boolean pinning;
    private final Optional<ImageFolder> folder;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "peili-images");
        worker.setDaemon(true);
        return worker;
    });

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ImageStore store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Mirror mirror;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ImagePins pins;

    /** The configuration. */
    @ObjectClassDefinition(name = "Peili: images", description = "Takes over the image archives of a folder")
    public @interface Config {
        /** {@return the folder} */
        @AttributeDefinition(
                name = "Folder",
                description = "The folder whose image archives are imported, and whose lists (.txt, a name a line) are"
                        + " pulled. It need not exist. Empty: none",
                required = false)
        String folder() default BASE + "/images";

        /** {@return how often the folder is looked at} */
        @AttributeDefinition(
                name = "Seconds between looks",
                description = "How often the folder is looked at; a file is read when two looks found it the same",
                min = "1",
                max = "3600")
        int look_seconds() default 2;

        /** {@return whether images are pinned} */
        @AttributeDefinition(
                name = "Pin",
                description =
                        "on: images of the folder are pinned in containerd, so that kubelet does not collect them",
                options = {@Option(ON), @Option("off")})
        String pin() default ON;
    }

    /**
     * Begins to look at the folder.
     *
     * @param context knows where the instance lies
     * @param config the configuration
     */
    @Activate
    public ImagesComponent(BundleContext context, Config config) {
        pinning = config.pin().equals(ON);
        String text = config.folder().trim().replace(BASE, property(context, "karaf.base"));
        folder = text.isEmpty()
                ? Optional.empty()
                : Optional.of(new ImageFolder(
                        Path.of(text),
                        Memory.read(Path.of(property(context, "karaf.data"), "images.json")),
                        System::nanoTime));
        folder.ifPresent(images ->
                thread.scheduleWithFixedDelay(() -> images.look(node()), 0, config.look_seconds(), TimeUnit.SECONDS));
    }

    private static String property(BundleContext context, String name) {
        return Optional.ofNullable(context.getProperty(name)).orElse(".");
    }

    private Optional<ImageFolder.Node> node() {
        return Optional.ofNullable(store)
                .map(there ->
                        new ImageFolder.Node(there, this, pinning ? Optional.ofNullable(pins) : Optional.empty()));
    }

    @Override
    public PulledImage pull(io.peili.oci.Reference name, Optional<Platform> platform, Progress progress)
            throws IOException {
        ImageStore into = store;
        Mirror from = mirror;
        if (into == null || from == null) {
            throw new IOException((into == null ? "no store that takes images" : "no mirror")
                    + " is running here, so nothing is pulled");
        }
        return new ImagePull(from, into, progress).pull(name, platform);
    }

    @Override
    public String part() {
        return "image folder";
    }

    @Override
    public Health check() {
        return new Health(true, folder.map(ImageFolder::state).orElse("none is configured"));
    }

    /** Stops; an import that runs is given up, and nothing of it stays. */
    @Deactivate
    public void close() {
        thread.shutdownNow();
    }
}
