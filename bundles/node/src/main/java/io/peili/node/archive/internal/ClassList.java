// SPDX-License-Identifier: Apache-2.0
package io.peili.node.archive.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the list of classes that {@code -Xshare:dump} reads. Classes of the JVM's own loaders are named; those of
 * bundles stand after them with their supertypes and the jar to read them from.
 */
public final class ClassList {
    private static final String FORM = "@lambda-form-invoker";
    private static final String PROXY = "@lambda-proxy ";

    private final List<String> lines = new ArrayList<>();
    private final Map<Long, Integer> ids = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    private int nextId;

    private ClassList() {}

    /**
     * Run as a program.
     *
     * @param arguments the list that the JVM wrote ({@code -XX:DumpLoadedClassList}), its log of loaded classes, the
     *     repository of bundles, the file to write, and a jar to write for classes that stand inside others
     * @throws IOException if one cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        List<String> builtIn = Files.readAllLines(Path.of(arguments[0]));
        List<LoadedClass> loaded = LoadLog.read(Path.of(arguments[1]));
        Set<String> wanted = loaded.stream()
                .filter(each -> !each.builtIn())
                .map(LoadedClass::path)
                .collect(Collectors.toSet());
        ClassList list = new ClassList();
        try (ClassFiles files = new ClassFiles(Path.of(arguments[2]), Path.of(arguments[4]), wanted)) {
            list.addBuiltIn(builtIn, loaded);
            list.addOfBundles(files, loaded);
        }
        if (wanted.isEmpty()) {
            throw new IOException(arguments[1] + ": tells of no class of a bundle");
        }
        Files.write(Path.of(arguments[3]), list.lines);
        System.out.println(list.names.size() + " classes, " + wanted.size() + " of them seen in bundles");
    }

    private void addBuiltIn(List<String> builtIn, List<LoadedClass> loaded) {
        Set<String> archivable = new HashSet<>(builtIn);
        for (LoadedClass each : loaded) {
            if (each.builtIn() && archivable.contains(each.path()) && names.add(each.path())) {
                lines.add(each.path() + " id: " + id(each));
            }
        }
        for (String line : builtIn) {
            boolean ofBuiltIn = line.startsWith(PROXY) && names.contains(line.split(" ", 3)[1]);
            if (ofBuiltIn || line.startsWith(FORM)) {
                lines.add(line);
            }
        }
    }

    private void addOfBundles(ClassFiles files, List<LoadedClass> loaded) {
        for (LoadedClass each : loaded) {
            if (each.builtIn() || names.contains(each.path())) {
                continue;
            }
            Optional<Path> source = files.find(each);
            if (source.isPresent() && supertypesAreListed(each)) {
                names.add(each.path());
                lines.add(entry(each, source.get()));
            }
        }
    }

    private boolean supertypesAreListed(LoadedClass each) {
        return ids.containsKey(each.superclass()) && ids.keySet().containsAll(each.interfaces());
    }

    private String entry(LoadedClass each, Path source) {
        StringBuilder line = new StringBuilder(each.path())
                .append(" id: ")
                .append(id(each))
                .append(" super: ")
                .append(ids.get(each.superclass()));
        if (!each.interfaces().isEmpty()) {
            line.append(" interfaces:");
            each.interfaces().forEach(address -> line.append(' ').append(ids.get(address)));
        }
        return line.append(" source: ").append(source).toString();
    }

    private int id(LoadedClass each) {
        // An address is used again when a class goes, so that the number of addresses is no number of classes
        ids.put(each.address(), nextId);
        return nextId++;
    }
}
