// SPDX-License-Identifier: Apache-2.0
package io.peili.node.archive.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Finds class files by name, size and checksum in a repository of bundles. The JVM reads a class for its archive from
 * the root of a jar only, so those that stand elsewhere (inner jars, versions for newer JVMs) are copied to one.
 */
final class ClassFiles implements AutoCloseable {
    private static final String CLASS = ".class";

    private final Map<Key, Path> byKey = new HashMap<>();
    private final Set<String> copied = new HashSet<>();
    private final Path copies;
    private final ZipOutputStream copy;

    private record Key(String path, long size, long checksum) {}

    ClassFiles(Path repository, Path copies, Set<String> wanted) throws IOException {
        this.copies = copies;
        OutputStream out = Files.newOutputStream(copies);
        copy = new ZipOutputStream(out);
        List<Path> jars;
        try (Stream<Path> files = Files.walk(repository)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        for (Path jar : jars) {
            index(jar, wanted);
        }
    }

    Optional<Path> find(LoadedClass loaded) {
        return Optional.ofNullable(byKey.get(new Key(loaded.path(), loaded.size(), loaded.checksum())));
    }

    private void index(Path jar, Set<String> wanted) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String path = entry.getName();
                if (path.endsWith(".jar")) {
                    try (ZipInputStream inner = new ZipInputStream(zip.getInputStream(entry))) {
                        indexInner(inner, wanted);
                    }
                } else if (path.startsWith("META-INF/versions/")) {
                    String below = path.substring(path.indexOf('/', "META-INF/versions/".length()) + 1);
                    copyWanted(below, entry, zip, wanted);
                } else if (path.endsWith(CLASS)) {
                    Key key = new Key(withoutSuffix(path), entry.getSize(), entry.getCrc());
                    byKey.putIfAbsent(key, jar);
                }
            }
        }
    }

    private void copyWanted(String path, ZipEntry entry, ZipFile zip, Set<String> wanted) throws IOException {
        if (isWanted(path, wanted)) {
            try (InputStream in = zip.getInputStream(entry)) {
                add(path, in.readAllBytes(), entry.getCrc());
            }
        }
    }

    private void indexInner(ZipInputStream inner, Set<String> wanted) throws IOException {
        for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
            if (isWanted(entry.getName(), wanted)) {
                byte[] bytes = inner.readAllBytes();
                inner.closeEntry();
                add(entry.getName(), bytes, entry.getCrc());
            }
        }
    }

    private boolean isWanted(String path, Set<String> wanted) {
        return path.endsWith(CLASS) && wanted.contains(withoutSuffix(path)) && !copied.contains(path);
    }

    private void add(String path, byte[] bytes, long checksum) throws IOException {
        copied.add(path);
        copy.putNextEntry(new ZipEntry(path));
        copy.write(bytes);
        copy.closeEntry();
        byKey.putIfAbsent(new Key(withoutSuffix(path), bytes.length, checksum), copies);
    }

    private static String withoutSuffix(String path) {
        return path.endsWith(CLASS) ? path.substring(0, path.length() - CLASS.length()) : path;
    }

    @Override
    public void close() throws IOException {
        copy.close();
    }
}
