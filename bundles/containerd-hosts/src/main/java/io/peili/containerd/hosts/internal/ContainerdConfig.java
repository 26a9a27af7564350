// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * What can be seen in containerd's own configuration, with the files it imports. It is never written.
 *
 * @param file where it is
 * @param version its version, 2 where it says none
 * @param paths the folders of hosts files it names, the one that counts for each table
 * @param mirrors the file that has mirrors of its own, with which containerd refuses such folders
 * @param imported how many other files it takes in
 * @param unreadable why it could not be read, or empty
 */
record ContainerdConfig(
        Path file, int version, List<Named> paths, Optional<Path> mirrors, int imported, Optional<String> unreadable) {
    private static final int USUAL = 2;
    /** More files than anybody's configuration has. */
    private static final int MOST_FILES = 64;

    private static final String REGISTRY = ".registry";
    private static final String TRANSFER = "io.containerd.transfer.v1.local";

    /**
     * A {@code config_path}.
     *
     * @param table the table of the configuration
     * @param text what it says
     * @param file where it stands
     */
    record Named(String table, String text, Path file) {
        /** Whether kubelet's pulls look there, rather than those of containerd's transfer service for others. */
        boolean ofKubelet() {
            return table.endsWith(REGISTRY);
        }

        boolean has(Path folder) {
            return List.of(text.split(":")).stream()
                    .anyMatch(path -> Path.of(path).normalize().equals(folder.normalize()));
        }

        @Override
        public String toString() {
            return text + " ([" + table + "] in " + file + ")";
        }
    }

    /** Looks at a file and those that it imports; what they say takes the place of what was said before. */
    static ContainerdConfig read(Path main) {
        Map<String, Named> paths = new LinkedHashMap<>();
        Set<Path> seen = new LinkedHashSet<>();
        Deque<Path> left = new ArrayDeque<>(List.of(main));
        Optional<Path> mirrors = Optional.empty();
        Optional<String> unreadable = Optional.empty();
        int version = USUAL;
        while (!left.isEmpty() && seen.size() < MOST_FILES) {
            Path file = left.pop();
            if (!seen.add(file.toAbsolutePath().normalize())) {
                continue;
            }
            try {
                ConfigFile read = ConfigFile.read(file);
                version = Math.max(version, read.version().orElse(USUAL));
                mirrors = read.mirrors() ? Optional.of(file) : mirrors;
                read.paths().forEach((table, text) -> {
                    if (table.endsWith(REGISTRY) || table.endsWith(TRANSFER)) {
                        paths.put(table, new Named(table, text, file));
                    }
                });
                left.addAll(imports(file, read.imports()));
            } catch (IOException e) {
                unreadable = file.equals(main) ? Optional.of(String.valueOf(e.getMessage())) : unreadable;
            }
        }
        return new ContainerdConfig(main, version, List.copyOf(paths.values()), mirrors, seen.size() - 1, unreadable);
    }

    private static List<Path> imports(Path from, List<String> imports) {
        List<Path> files = new ArrayList<>();
        for (String name : imports) {
            try {
                Path path = from.toAbsolutePath().resolveSibling(name).normalize();
                Collection<Path> found = List.of(path.getRoot());
                for (Path part : path) {
                    found = step(found, part.toString());
                }
                files.addAll(found);
            } catch (InvalidPathException e) {
                // containerd cannot read it either, and says so
            }
        }
        return files;
    }

    private static List<Path> step(Collection<Path> folders, String name) {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            if (!name.contains("*")) {
                found.add(folder.resolve(name));
            } else if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, name)) {
                    entries.forEach(found::add);
                } catch (IOException | DirectoryIteratorException | PatternSyntaxException e) {
                    // nothing to be seen there
                }
            }
        }
        return found.stream().sorted().limit(MOST_FILES).toList();
    }

    /** What it says of such folders, for people; never empty. */
    List<String> told() {
        return paths.isEmpty()
                ? List.of("none (" + file + " " + unreadable.orElse("sets none" + others()) + ")")
                : paths.stream().map(Named::toString).toList();
    }

    private String others() {
        return imported == 0 ? "" : ", nor does what it imports, files: " + imported;
    }

    /** What keeps containerd from reading a folder, and what to do about it; empty if it reads it. */
    Optional<String> problem(Path folder) {
        if (mirrors.isPresent()) {
            return Optional.of(mirrors.get() + " has registry.mirrors, with which containerd reads no hosts files"
                    + " (expected: the mirrors in registries.yaml, " + setting(folder) + ")");
        }
        List<Named> ofKubelet = paths.stream().filter(Named::ofKubelet).toList();
        if (ofKubelet.stream().anyMatch(path -> path.has(folder))) {
            return Optional.empty();
        }
        String found = ofKubelet.isEmpty()
                ? file + " " + unreadable.orElse("sets no config_path for kubelet's pulls" + others())
                : ofKubelet.get(0).file() + " has config_path = "
                        + ofKubelet.get(0).text();
        return Optional.of(found + "; containerd may not read " + folder + " (expected: " + setting(folder)
                + ", then restart containerd once)");
    }

    private String setting(Path folder) {
        String plugin = version > USUAL ? "'io.containerd.cri.v1.images'" : "\"io.containerd.grpc.v1.cri\"";
        return "config_path = \"" + folder + "\" under [plugins." + plugin + ".registry]";
    }
}
