// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Content;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an archive in one pass, whatever the order of its entries. Refuses whatever no image archive needs. */
final class ArchiveReader {
    private static final String BLOBS = "blobs/";

    private final ArchiveLimits limits;
    private final Progress progress;
    private final Intake intake;
    private final Map<String, Content> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Set<String> folders = new HashSet<>();
    private int entries;

    private ArchiveReader(ArchiveLimits limits, Progress progress, Intake intake) {
        this.limits = limits;
        this.progress = progress;
        this.intake = intake;
    }

    /**
     * Reads an archive.
     *
     * @param archive the file
     * @param target takes the content
     * @param limits what the archive may ask for
     * @param progress is told how much of the file has been read
     * @return what the archive holds
     */
    static ArchiveContents read(Path archive, ArchiveTarget target, ArchiveLimits limits, Progress progress)
            throws IOException {
        Intake intake = new Intake(target);
        ArchiveReader reader = new ArchiveReader(limits, progress, intake);
        try (ArchiveInput in = ArchiveInput.open(archive, limits)) {
            reader.read(in);
        }
        return new ArchiveContents(reader.files, reader.links, intake);
    }

    private void read(ArchiveInput in) throws IOException {
        TarReader tar = new TarReader(in);
        for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            if (++entries > limits.entries()) {
                throw new InvalidArchiveException("the archive has more than " + limits.entries()
                        + " entries, which is the limit import.limit.entries");
            }
            take(entry.get(), tar, in);
        }
        // What follows the end marker decides whether the compressed file is whole.
        in.transferTo(OutputStream.nullOutputStream());
        progress.at("checking", in.size(), in.size());
    }

    private void take(TarEntry entry, TarReader tar, ArchiveInput in) throws IOException {
        String path = EntryPath.of(entry.path());
        boolean folder = entry.kind() == TarEntry.Kind.FOLDER;
        if (files.containsKey(path)
                || links.containsKey(path)
                || !folder && (path.isEmpty() || folders.contains(path))) {
            throw new InvalidArchiveException("the archive has two entries " + TarReader.shorten(path));
        }
        if (folder) {
            folders.add(path);
            return;
        }
        switch (entry.kind()) {
            case FILE -> files.put(path, file(path, entry.size(), tar, in));
            case SYMBOLIC_LINK -> links.put(path, EntryPath.ofSymbolicLink(path, entry.link()));
            case HARD_LINK -> links.put(path, EntryPath.ofHardLink(path, entry.link()));
            default ->
                throw new InvalidArchiveException("the archive has an entry " + TarReader.shorten(path)
                        + " that is neither file, folder nor link");
        }
    }

    private Content file(String path, long size, TarReader tar, ArchiveInput in) throws IOException {
        Optional<Digest> named = digest(path);
        if (named.isPresent()) {
            Optional<Content> there = intake.find(named.get(), size);
            if (there.isPresent()) {
                progress.at(path, in.consumed(), in.size());
                return there.get();
            }
        }
        return intake.take(path, named, size, buffer -> {
            progress.at(path, in.consumed(), in.size());
            return tar.read(buffer);
        });
    }

    /** The digest that a path of a layout names; a file of {@code docker save} has none. */
    private static Optional<Digest> digest(String path) throws InvalidArchiveException {
        if (!path.startsWith(BLOBS)) {
            return Optional.empty();
        }
        Optional<Digest> digest = Digest.tryParse(path.substring(BLOBS.length()).replace('/', ':'));
        if (digest.isEmpty()) {
            throw new InvalidArchiveException(
                    TarReader.shorten(path) + " is no blob (expected: blobs/sha256/… or blobs/sha512/…)");
        }
        return digest;
    }
}
