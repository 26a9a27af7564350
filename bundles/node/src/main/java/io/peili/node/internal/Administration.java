// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles that a node needs only while somebody administers it: shell, SSH, features service, their commands. They
 * are listed as in Karaf's startup.properties, and started so that the next start of the node does without them again.
 */
final class Administration {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);
    private static final String BOOT_FINISHED = "org.apache.karaf.features.BootFinished";
    private static final Duration FEATURES_DEADLINE = Duration.ofMinutes(2);
    private static final String SHELL = "org.apache.karaf.shell.ssh";
    private static final int AFTER_FEATURES = 90;
    private static final String FILE_PREFIX = "reference:file:";

    private final BundleContext context;
    private final Path list;
    private final Path repository;

    /**
     * Makes one.
     *
     * @param context to install with
     * @param list the file that lists the bundles with their start levels
     * @param repository the folder that the list's locations are relative to
     */
    Administration(BundleContext context, Path list, Path repository) {
        this.context = context;
        this.list = list;
        this.repository = repository;
    }

    private record Entry(String location, int startLevel) {}

    /** Whether it was loaded since this node started. */
    boolean loaded() {
        return Arrays.stream(context.getBundles())
                .anyMatch(bundle -> SHELL.equals(bundle.getSymbolicName()) && (bundle.getState() & Bundle.ACTIVE) != 0);
    }

    /** Installs and starts what is not yet. */
    void load() throws IOException, BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (Entry entry : entries()) {
            Bundle bundle = context.installBundle(entry.location());
            bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
            bundles.add(bundle);
        }
        // All at once and first: later the features service resolves too, and one of both would fail.
        context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(bundles);
        for (Bundle bundle : bundles) {
            if (bundle.adapt(BundleStartLevel.class).getStartLevel() >= AFTER_FEATURES) {
                awaitFeatures();
            }
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                start(bundle);
            }
        }
    }

    /** Starts a bundle; once more where the features service was at work on the bundles in the same moment. */
    private static void start(Bundle bundle) throws BundleException {
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
            LOG.debug("{} is started once more", bundle, e);
            bundle.start(Bundle.START_TRANSIENT);
        }
    }

    /** Waits until the features service has taken stock of what runs. */
    private void awaitFeatures() {
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, BOOT_FINISHED, null);
        tracker.open();
        try {
            if (tracker.waitForService(FEATURES_DEADLINE.toMillis()) == null) {
                LOG.warn("The features service is not ready after {} s", FEATURES_DEADLINE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tracker.close();
        }
    }

    private List<Entry> entries() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(list)) {
            properties.load(reader);
        }
        List<Entry> entries = new ArrayList<>();
        for (String location : properties.stringPropertyNames()) {
            int level = Integer.parseInt(properties.getProperty(location).trim());
            entries.add(new Entry(absolute(location), level));
        }
        entries.sort(Comparator.comparingInt(Entry::startLevel).thenComparing(Entry::location));
        return entries;
    }

    private String absolute(String location) {
        return location.startsWith(FILE_PREFIX)
                ? "reference:"
                        + repository
                                .resolve(location.substring(FILE_PREFIX.length()))
                                .toUri()
                                .toASCIIString()
                                .replace("file:///", "file:/")
                : location;
    }
}
