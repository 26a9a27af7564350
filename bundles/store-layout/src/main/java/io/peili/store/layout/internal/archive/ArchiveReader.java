// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal.archive;

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

/** Unpacks an archive in one pass, whatever the order of its entries. Refuses whatever no image archive needs. */
public final class ArchiveReader {
    private static final String BLOBS = "blobs/";

    private final ArchiveLimits limits;
    private final Progress progress;
    private final Staging staging;
    private final Map<String, Staged> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Set<String> folders = new HashSet<>();
    private int entries;

    private ArchiveReader(ArchiveLimits limits, Progress progress, Staging staging) {
        this.limits = limits;
        this.progress = progress;
        this.staging = staging;
    }

    /**
     * Unpacks an archive.
     *
     * @param archive the file
     * @param folder an empty folder, on the file system of the store
     * @param store what need not be brought again
     * @param limits what the archive may ask for
     * @param progress is told how much of the file has been read
     * @return what the archive holds
     */
    public static ArchiveContents unpack(
            Path archive, Path folder, BlobSource store, ArchiveLimits limits, Progress progress) throws IOException {
        Staging staging = new Staging(folder, store);
        ArchiveReader reader = new ArchiveReader(limits, progress, staging);
        try (ArchiveInput in = ArchiveInput.open(archive, limits)) {
            reader.read(in);
        }
        return new ArchiveContents(reader.files, reader.links, staging);
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

    private Staged file(String path, long size, TarReader tar, ArchiveInput in) throws IOException {
        Optional<Digest> named = digest(path);
        if (named.isPresent()) {
            Optional<Staged> there = staging.inStore(named.get(), size);
            if (there.isPresent()) {
                progress.at(path, in.consumed(), in.size());
                return there.get();
            }
        }
        return staging.take(path, named, buffer -> {
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
