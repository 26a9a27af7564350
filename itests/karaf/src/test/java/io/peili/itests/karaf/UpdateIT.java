// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.inject.Inject;
import org.apache.karaf.features.DeploymentListener;
import org.apache.karaf.features.FeaturesService;
import org.junit.After;
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
    private static final int PEER_PORT = 27445;
    private static final int CLIENTS = 4;
    private static final int ENOUGH = 300;

    @Inject
    private FeaturesService features;

    @Inject
    private BundleContext context;

    private final Web web = new Web(PORT);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Semaphore answered = new Semaphore(0);
    private SmallLayout here;
    private SmallLayout there;
    private Peer peer;

    @Configuration
    public Option[] karaf() {
        return StockKaraf.with(Map.of(
                "io.peili.http",
                Map.of("tls", "off", "registry.port", String.valueOf(PORT), "admin.port", "27444"),
                "io.peili.router.static",
                Map.of("peers", "127.0.0.1:" + PEER_PORT),
                "io.peili.store.layout",
                Map.of("store", "layout", "folder", "${karaf.data}/layout")));
    }

    /** As the README says: the archive goes into the deploy folder, and a node is there. */
    @Before
    public void deploy() throws Exception {
        Path data = Path.of(System.getProperty("karaf.data"));
        here = new SmallLayout(data.resolve("layout"), "registry.example.org/team/here");
        there = new SmallLayout(data.resolve("elsewhere"), "registry.example.org/team/there");
        peer = new Peer(PEER_PORT, there);
        Path archive = Path.of(System.getProperty("karaf.base"), "deploy", "peili.kar");
        if (!Files.exists(archive)) {
            CountDownLatch installed = new CountDownLatch(1);
            features.registerListener((DeploymentListener) event -> {
                if (isInstalled("peili")) {
                    installed.countDown();
                }
            });
            Path copy = Files.copy(Path.of(System.getProperty("peili.kar")), data.resolve("peili.kar"));
            Files.move(copy, archive, StandardCopyOption.ATOMIC_MOVE);
            assertTrue("the archive is installed", installed.await(180, TimeUnit.SECONDS));
        }
        new Web(27444).await("/readyz");
        web.await(here.manifestPath());
        web.await(there.layerPath());
    }

    private boolean isInstalled(String feature) {
        try {
            return Arrays.stream(features.listInstalledFeatures())
                    .anyMatch(installed -> installed.getName().equals(feature));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @After
    public void leave() {
        peer.close();
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
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<String>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(this::askUntilOver));
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
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
    }

    private void awaitMoreAnswers() throws InterruptedException {
        answered.drainPermits();
        assertTrue("requests are answered", answered.tryAcquire(ENOUGH, 60, TimeUnit.SECONDS));
    }

    private List<String> askUntilOver() throws InterruptedException {
        List<String> failures = new ArrayList<>();
        while (!over.get()) {
            ask(here.manifestPath(), failures);
            ask(here.layerPath(), failures);
            ask(there.layerPath(), failures);
        }
        return failures;
    }

    private void ask(String path, List<String> failures) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = web.get(path);
            if (response.statusCode() != 200) {
                failures.add(path + ": " + response.statusCode() + " " + new String(response.body(), UTF_8));
            } else if (path.equals(there.layerPath()) && !Arrays.equals(response.body(), there.layer())) {
                failures.add(path + ": other bytes");
            }
        } catch (IOException e) {
            failures.add(path + ": " + e);
        }
        answered.release();
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
