// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.itests.harness.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The distribution is a Karaf: features are installed and bundles updated in it, and it starts again with them. */
@Timeout(600)
class AdministrationIT {
    private static final String ADDRESS = "127.0.0.7";

    @Test
    void whatWasInstalledAndUpdatedIsThereAfterTheNextStart() throws Exception {
        try (Bed bed = new Bed("administration")) {
            Path base = bed.work().resolve("node");
            Path features = feature(bed.work());
            Path registry = secondVersion(bed.home(), bed.work());
            try (Node node = Node.start(bed.home(), base, ADDRESS, Map.of())) {
                succeed(node, "feature:repo-add " + features.toUri());
                succeed(node, "feature:install hello");
                succeed(node, "bundle:update io.peili.registry " + registry.toUri());
                assertRunning(node);
            }
            try (Node node = Node.start(bed.home(), base, ADDRESS, Map.of())) {
                assertRunning(node);
            }
        }
    }

    private static void assertRunning(Node node) throws Exception {
        assertThat(node.isReady()).isTrue();
        String bundles = succeed(node, "bundle:list -t 0 -s --no-format");
        assertThat(bundles.lines().filter(line -> line.contains("io.example.hello")))
                .singleElement()
                .asString()
                .contains("Active");
        assertThat(bundles.lines().filter(line -> line.contains("io.peili.registry")))
                .singleElement()
                .asString()
                .contains("Active", "0.2.0");
        assertThat(succeed(node, "feature:list -i --no-format")).contains("hello");
    }

    private static String succeed(Node node, String command) throws IOException, InterruptedException {
        Node.Outcome outcome = node.exec(command);
        assertThat(outcome.code()).as("%s: %s", command, outcome.output()).isZero();
        return outcome.output();
    }

    private static Path feature(Path folder) throws IOException {
        Path bundle = folder.resolve("hello.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "io.example.hello");
        manifest.getMainAttributes().putValue("Bundle-Version", "1.0.0");
        try (OutputStream out = Files.newOutputStream(bundle)) {
            new JarOutputStream(out, manifest).close();
        }
        return Files.writeString(
                folder.resolve("hello-features.xml"),
                "<features name=\"hello\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                        + "<feature name=\"hello\" version=\"1.0.0\"><bundle>" + bundle.toUri()
                        + "</bundle></feature></features>");
    }

    /** The registry with a higher version in its manifest. */
    private static Path secondVersion(Path home, Path folder) throws IOException {
        Path first;
        try (Stream<Path> files = Files.walk(home.resolve("system/io/peili/io.peili.registry"))) {
            first = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Path second = folder.resolve("registry-2.jar");
        try (JarInputStream in = new JarInputStream(Files.newInputStream(first))) {
            Manifest manifest = new Manifest(in.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "0.2.0");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(second), manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
        }
        return second;
    }
}
