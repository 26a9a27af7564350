// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import com.google.gson.Gson;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done about the files of a folder, kept in a file. Losing it costs reading all of them once more, and pins of
 * what the folder names no more stay.
 */
final class Memory {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final Gson GSON = new Gson();

    private final Path file;
    private final Map<String, Done> entries = new HashMap<>();
    private final Set<String> pinned = new TreeSet<>();

    /**
     * What the file holds.
     *
     * @param files what was done, by file
     * @param pinned the names that were pinned
     */
    private record Kept(Map<String, Done> files, Set<String> pinned) {}

    private Memory(Path file) {
        this.file = file;
    }

    static Memory read(Path file) {
        Memory memory = new Memory(file);
        try {
            if (Files.exists(file)) {
                Kept kept = GSON.fromJson(Files.readString(file), Kept.class);
                kept.files().forEach((path, done) -> memory.entries.put(path, checked(done)));
                kept.pinned()
                        .forEach(name -> memory.pinned.add(Reference.parse(name).toString()));
            }
        } catch (IOException | RuntimeException e) {
            // Whatever Gson makes of a file that is not ours.
            LOG.warn("{} cannot be read, all image archives are read anew: {}", file, e.toString());
            memory.entries.clear();
            memory.pinned.clear();
        }
        return memory;
    }

    /** Gson makes records without looking at what is missing. */
    private static Done checked(Done done) {
        return new Done(
                new Stamp(done.stamp().size(), done.stamp().modified()),
                done.store().trim(),
                done.images(),
                done.problem().trim());
    }

    Optional<Done> find(Path path) {
        return Optional.ofNullable(entries.get(path.toString()));
    }

    Map<String, Done> all() {
        return Map.copyOf(entries);
    }

    void put(Path path, Done done) {
        if (!done.equals(entries.put(path.toString(), done))) {
            write();
        }
    }

    /** Forgets the files that are gone. */
    void retain(Set<String> paths) {
        if (entries.keySet().retainAll(paths)) {
            write();
        }
    }

    /** The names that were pinned, and not unpinned since. */
    Set<String> pinned() {
        return Set.copyOf(pinned);
    }

    void pinned(Collection<String> names) {
        if (pinned.addAll(names)) {
            write();
        }
    }

    void unpinned(String name) {
        if (pinned.remove(name)) {
            write();
        }
    }

    private void write() {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(part, GSON.toJson(new Kept(entries, pinned)), StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, image archives will be read anew after a restart: {}", file, e.toString());
        }
    }
}
