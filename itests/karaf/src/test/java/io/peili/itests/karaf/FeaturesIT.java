// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
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

/** Each feature alone in a stock Karaf: installs, starts all it has, and goes without a trace. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeaturesIT {
    private static final EnumSet<FeaturesService.Option> QUIET =
            EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles);

    @Inject
    private FeaturesService features;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] karaf() {
        return StockKaraf.with(Map.of(
                "io.peili.http", Map.of("registry.port", "26443", "admin.port", "26444"),
                "io.peili.store.layout", Map.of("folder", "${karaf.data}/layout")));
    }

    @Test
    public void everyFeatureInstallsAlone() throws Exception {
        features.addRepository(
                URI.create("mvn:io.peili/features/" + System.getProperty("peili.version") + "/xml/features"));
        List<String> names = new ArrayList<>();
        for (Feature feature : features.listFeatures()) {
            if (feature.getName().startsWith("peili") && !feature.isHidden()) {
                names.add(feature.getName());
            }
        }
        assertTrue("features found: " + names, names.containsAll(List.of("peili", "peili-registry", "peili-mirror")));
        int before = context.getBundles().length;
        for (String name : names) {
            features.installFeature(name, QUIET);
            assertRunning(name);
            features.uninstallFeature(name, EnumSet.noneOf(FeaturesService.Option.class));
            assertFalse(name, features.isInstalled(features.getFeature(name)));
        }
        assertEquals("bundles left behind", before, context.getBundles().length);
    }

    private void assertRunning(String name) throws Exception {
        for (BundleInfo info : features.getFeature(name).getBundles()) {
            String location = info.getLocation();
            Bundle bundle = Arrays.stream(context.getBundles())
                    .filter(candidate -> candidate.getLocation().equals(location))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " lacks " + location));
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            assertEquals(
                    name + ": state of " + bundle.getSymbolicName(),
                    fragment ? Bundle.RESOLVED : Bundle.ACTIVE,
                    bundle.getState());
        }
    }
}
