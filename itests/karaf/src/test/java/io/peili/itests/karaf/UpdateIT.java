// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Bundles of a running node are updated from v1 to v2 while it is asked without pause: no request fails. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class UpdateIT {
    private static final int PORT = 27443;
    private static final int CLIENTS = 4;
    private static final int ENOUGH = 200;

    @Inject
    private FeaturesService features;

    @Inject
    private BundleContext context;

    private final Web web = new Web(PORT);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();

    @Configuration
    public Option[] karaf() {
        return StockKaraf.with(Map.of(
                "io.peili.http",
                Map.of("tls", "off", "registry.port", String.valueOf(PORT), "admin.port", "27444"),
                "io.peili.store.layout",
                Map.of("folder", "${karaf.data}/layout")));
    }

    @Before
    public void install() throws Exception {
        new SmallLayout(layoutFolder());
        features.addRepository(
                URI.create("mvn:io.peili/features/" + System.getProperty("peili.version") + "/xml/features"));
        features.installFeature("peili", EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles));
        new Web(27444).await("/readyz");
    }

    private static Path layoutFolder() {
        return Path.of(System.getProperty("karaf.data"), "layout");
    }

    @Test
    public void theRegistryIsUpdatedUnderLoad() throws Exception {
        updateUnderLoad("io.peili.registry");
    }

    @Test
    public void theWhiteboardIsUpdatedUnderLoad() throws Exception {
        updateUnderLoad("io.peili.jaxrs");
    }

    @Test
    public void theMirrorIsUpdatedUnderLoad() throws Exception {
        updateUnderLoad("io.peili.mirror");
    }

    private void updateUnderLoad(String name) throws Exception {
        SmallLayout layout = new SmallLayout(layoutFolder());
        web.await(layout.manifestPath());
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<String>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> ask(layout)));
            }
            awaitMoreAnswers();
            Bundle bundle = bundle(name);
            bundle.update(new ByteArrayInputStream(secondVersion(bundle)));
            awaitMoreAnswers();
            over.set(true);
            for (Future<List<String>> client : running) {
                assertEquals("failed requests", List.of(), client.get());
            }
            assertEquals("0.2.0", bundle.getVersion().toString());
            assertEquals(Bundle.ACTIVE, bundle.getState());
            assertArrayEquals(layout.layer(), web.get(layout.layerPath()).body());
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
    }

    private void awaitMoreAnswers() throws InterruptedException {
        int target = answered.get() + ENOUGH;
        long end = System.nanoTime() + 60_000_000_000L;
        while (answered.get() < target) {
            assertTrue("requests are answered", System.nanoTime() < end);
            Thread.onSpinWait();
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private List<String> ask(SmallLayout layout) throws InterruptedException {
        List<String> failures = new ArrayList<>();
        while (!over.get()) {
            for (String path : List.of(layout.manifestPath(), layout.layerPath())) {
                try {
                    HttpResponse<byte[]> response = web.get(path);
                    if (response.statusCode() != 200) {
                        failures.add(path + ": " + response.statusCode());
                    }
                } catch (IOException e) {
                    failures.add(path + ": " + e);
                }
                answered.incrementAndGet();
            }
        }
        return failures;
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The same bundle with a higher version in its manifest. */
    private static byte[] secondVersion(Bundle bundle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(new URL(bundle.getLocation()).openStream())) {
            Manifest manifest = new Manifest(in.getManifest());
            manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, "0.2.0");
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
        }
        return bytes.toByteArray();
    }
}
