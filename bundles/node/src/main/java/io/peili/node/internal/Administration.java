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
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ManagedService;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles that a node needs only while somebody administers it: shell, SSH, features service, their commands. They
 * are listed as in Karaf's startup.properties, and started so that the next start of the node does without them again.
 */
final class Administration implements AdministrationDoor.Shell {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);
    private static final String BOOT_FINISHED = "org.apache.karaf.features.BootFinished";
    private static final String USERS = "org.apache.karaf.jaas.config.JaasRealm";
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String CORE = "org.apache.karaf.shell.core";
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
                .anyMatch(bundle -> isCore(bundle) && (bundle.getState() & Bundle.ACTIVE) != 0);
    }

    private static boolean isCore(Bundle bundle) {
        return CORE.equals(bundle.getSymbolicName());
    }

    /** Installs what is not yet and starts it, but for the core of the shell, without which SSH does not listen. */
    @Override
    public void load() throws IOException, BundleException {
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
                await(BOOT_FINISHED);
            }
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null && !isCore(bundle)) {
                start(bundle);
            }
        }
    }

    /**
     * Starts the core, once the users and the settings of SSH are there. SSH that hears of its settings only while it
     * listens already starts anew in that moment, and sometimes does not listen again.
     */
    @Override
    public void listen() throws BundleException {
        await(USERS);
        awaitSettings();
        for (Bundle bundle : context.getBundles()) {
            if (isCore(bundle)) {
                start(bundle);
            }
        }
    }

    /** Waits until all who asked for settings so far were told of them: they are told one after the other. */
    private void awaitSettings() {
        CountDownLatch told = new CountDownLatch(1);
        ServiceRegistration<ManagedService> last = context.registerService(
                ManagedService.class,
                settings -> told.countDown(),
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, Administration.class.getName())));
        try {
            if (!told.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("The shell goes on, perhaps without its settings: not told after {} s", DEADLINE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            last.unregister();
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

    private void await(String service) {
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, service, null);
        tracker.open();
        try {
            if (tracker.waitForService(DEADLINE.toMillis()) == null) {
                LOG.warn("The shell goes on without {}, not there after {} s", service, DEADLINE.toSeconds());
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
