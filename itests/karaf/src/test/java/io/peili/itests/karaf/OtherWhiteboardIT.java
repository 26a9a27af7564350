// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** The registry on a listener that a Karaf already has: Felix' Jetty and the OSGi Jakarta REST whiteboard. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class OtherWhiteboardIT {
    private static final int PORT = 28080;

    @Inject
    private FeaturesService features;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] karaf() {
        return StockKaraf.with(Map.of(
                "org.apache.felix.http",
                Map.of("org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", String.valueOf(PORT)),
                "JakartarsServletWhiteboardRuntimeComponent",
                Map.of("jersey.context.path", "/"),
                "io.peili.store.layout",
                Map.of("folder", "${karaf.data}/layout")));
    }

    @Test
    public void theRegistryServesThere() throws Exception {
        SmallLayout layout =
                new SmallLayout(Path.of(System.getProperty("karaf.data"), "layout"), "registry.example.org/team/app");
        features.addRepository(getClass().getResource("/whiteboard.xml").toURI());
        features.addRepository(
                URI.create("mvn:io.peili/features/" + System.getProperty("peili.version") + "/xml/features"));
        for (String feature : List.of("other-whiteboard", "peili-registry", "peili-store-layout")) {
            features.installFeature(feature, EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles));
        }
        assertTrue(Arrays.stream(context.getBundles())
                .noneMatch(bundle -> bundle.getSymbolicName().matches("io\\.peili\\.(http|jaxrs)")));
        Web web = new Web(PORT);
        web.await(layout.manifestPath());
        // awaited too: that whiteboard exchanges its whole application with each part of the registry that it finds
        HttpResponse<byte[]> layer = web.await(layout.layerPath());
        assertArrayEquals(layout.layer(), layer.body());
        HttpResponse<byte[]> none = web.await("/v2/registry.example.org/team/app/manifests/none", 404);
        assertTrue(new String(none.body(), UTF_8).contains("MANIFEST_UNKNOWN"));
    }
}
