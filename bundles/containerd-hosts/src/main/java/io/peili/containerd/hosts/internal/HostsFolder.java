// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * containerd's folder of hosts files. Only files that begin with our header are replaced or removed; what others put there,
 * K3s too, stays and wins.
 */
final class HostsFolder {
    private static final String FILE = "hosts.toml";
    private static final int MOST_HEADER = 200;

    private final Path folder;

    /**
     * What came of it.
     *
     * @param ours the registries with a file of ours
     * @param foreign why a registry has none, by its name
     */
    record Outcome(Set<String> ours, Map<String, String> foreign) {}

    HostsFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes our files those that are given. Nothing changes before all of them are on the disk.
     *
     * @param files their texts, by the names of their folders
     * @return what came of it
     * @throws IOException if it failed; the message is for people
     */
    Outcome apply(Map<String, String> files) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && files.isEmpty()) {
            return new Outcome(Set.of(), Map.of());
        }
        check();
        Map<String, String> foreign = new TreeMap<>();
        Map<String, String> wanted = new TreeMap<>();
        Set<String> stale = ours();
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Optional<String> conflict = conflict(file.getKey(), stale);
                conflict.ifPresent(reason -> foreign.put(file.getKey(), reason));
                if (conflict.isEmpty()) {
                    wanted.put(file.getKey(), file.getValue());
                }
            }
            replace(wanted);
            stale.removeAll(wanted.keySet());
            for (String name : stale) {
                remove(name);
            }
        } catch (FileSystemException e) {
            throw new IOException("cannot write " + e.getFile() + why(e), e);
        }
        return new Outcome(new TreeSet<>(wanted.keySet()), foreign);
    }

    private void check() throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new IOException(folder + " is a symbolic link (expected: the folder itself; set certs.d to "
                    + Files.readSymbolicLink(folder) + ")");
        }
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw new IOException("cannot use the folder " + folder + why(e), e);
        }
    }

    private Set<String> ours() throws IOException {
        Set<String> ours = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && isOurs(entry.resolve(FILE))) {
                    ours.add(String.valueOf(entry.getFileName()));
                }
            }
        }
        return ours;
    }

    private boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            char[] start = new char[MOST_HEADER];
            int length = Math.max(0, reader.read(start));
            String text = new String(start, 0, length);
            return text.lines().findFirst().orElse("").equals(HostsText.HEADER);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Optional<String> conflict(String name, Set<String> ours) throws IOException {
        int colon = name.lastIndexOf(':');
        if (colon > 0) {
            String other = name.substring(0, colon) + "_" + name.substring(colon + 1) + "_";
            if (Files.exists(folder.resolve(other), LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of("containerd reads " + other + " in its place, which is not ours");
            }
        }
        Path registry = folder.resolve(name);
        if (ours.contains(name) || !Files.exists(registry, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isDirectory(registry, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(registry + " is no folder of its own");
        }
        if (Files.exists(registry.resolve(FILE), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(registry.resolve(FILE) + " is not ours");
        }
        try (DirectoryStream<Path> certificates = Files.newDirectoryStream(registry, "*.{crt,cert,key}")) {
            return certificates.iterator().hasNext()
                    ? Optional.of(registry + " has certificates that containerd would no longer use beside a hosts.toml"
                            + " (expected: them under configs, tls in registries.yaml)")
                    : Optional.empty();
        }
    }

    private void replace(Map<String, String> files) throws IOException {
        List<StagedFile> staged = new ArrayList<>();
        Deque<Path> made = new ArrayDeque<>();
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path registry = folder.resolve(file.getKey());
                Path target = registry.resolve(FILE);
                if (!Files.exists(registry)) {
                    Files.createDirectory(registry);
                    made.push(registry);
                }
                if (!Files.exists(target) || !Files.readString(target).equals(file.getValue())) {
                    staged.add(StagedFile.write(target, file.getValue(), StagedFile.PUBLIC));
                }
            }
        } catch (IOException e) {
            for (StagedFile file : staged) {
                file.discard();
            }
            for (Path registry : made) {
                Files.deleteIfExists(registry);
            }
            throw e;
        }
        for (StagedFile file : staged) {
            file.commit();
        }
    }

    private void remove(String name) throws IOException {
        Path registry = folder.resolve(name);
        Path target = registry.resolve(FILE);
        new StagedFile(target).discard();
        Files.deleteIfExists(target);
        try {
            Files.deleteIfExists(registry);
        } catch (DirectoryNotEmptyException ignored) {
            // others keep something there
        }
    }

    private static String why(FileSystemException e) {
        String reason = e.getReason() == null ? e.getClass().getSimpleName().replace("Exception", "") : e.getReason();
        return " (" + reason + "); what was in force stays";
    }
}
