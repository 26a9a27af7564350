// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A route of a JAX-RS resource.
 *
 * @param method the HTTP method
 * @param path a path that leads there
 */
record Route(String method, String path) implements Comparable<Route> {
    private static final String PATH = "jakarta.ws.rs.Path";
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /** All routes of all bundles of Peili in a distribution. */
    static Set<Route> allOf(Path distribution) throws IOException {
        Set<Route> routes = new TreeSet<>();
        List<Path> jars;
        try (Stream<Path> files = Files.walk(distribution.resolve("system/io/peili"))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
        for (Path jar : jars) {
            try (JarFile bundle = new JarFile(jar.toFile())) {
                for (JavaClass type : new ClassFileImporter().importJar(bundle)) {
                    if (type.isAnnotatedWith(PATH)) {
                        routes.addAll(of(type));
                    }
                }
            }
        }
        return routes;
    }

    private static Set<Route> of(JavaClass type) {
        String base = value(type.getAnnotationOfType(PATH).get("value"));
        Set<Route> routes = new TreeSet<>();
        for (JavaMethod method : type.getMethods()) {
            String below = method.tryGetAnnotationOfType(PATH)
                    .map(path -> value(path.get("value")))
                    .orElse("");
            for (String verb : METHODS) {
                if (method.isAnnotatedWith("jakarta.ws.rs." + verb)) {
                    routes.add(new Route(verb, example(base, below)));
                }
            }
        }
        return routes;
    }

    private static String value(Optional<Object> value) {
        return value.orElseThrow().toString();
    }

    /** A path that fits templates such as {@code {name: .+}/blobs/{digest}}. */
    private static String example(String base, String below) {
        String joined = "/" + base + "/" + below;
        return joined.replaceAll("\\{[^{}]*(\\{[^{}]*}[^{}]*)*}", "x").replaceAll("/+", "/");
    }

    @Override
    public int compareTo(Route other) {
        return (path + " " + method).compareTo(other.path + " " + other.method);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
