// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of content that came in part, kept to be resumed: the newest ones, and not for ever. */
final class Partials {
    private static final String SUFFIX = ".part";

    private record Partial(Path file, FileTime modified) {}

    private final LayoutFolder folder;
    private final LayoutSettings.IngestSettings settings;

    Partials(LayoutFolder folder, LayoutSettings.IngestSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    Path file(Digest digest) {
        return folder.ingest().resolve(digest.algorithm().label() + "-" + digest.hex() + SUFFIX);
    }

    /**
     * Deletes what is too old or too much.
     *
     * @param active the content that is being written, which stays
     * @param now the time
     */
    void prune(Set<Digest> active, Instant now) throws IOException {
        Set<Path> kept = active.stream().map(this::file).collect(Collectors.toSet());
        List<Partial> idle = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.ingest(), "*" + SUFFIX)) {
            for (Path file : files) {
                if (!kept.contains(file)) {
                    idle.add(new Partial(file, modified(file)));
                }
            }
        }
        idle.sort(Comparator.comparing(Partial::modified).reversed());
        FileTime oldest = FileTime.from(now.minus(settings.age()));
        for (int i = 0; i < idle.size(); i++) {
            if (i >= settings.partials() || idle.get(i).modified().compareTo(oldest) < 0) {
                Files.deleteIfExists(idle.get(i).file());
            }
        }
    }

    private static FileTime modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }
}
