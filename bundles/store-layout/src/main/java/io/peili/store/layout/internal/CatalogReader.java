// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.CheckedManifest;
import io.peili.archive.EntryNames;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.Manifest;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link Catalog} of a folder. Lists the blobs instead of asking for each, and walks only what is new. */
final class CatalogReader {
    private final LayoutFolder folder;
    private final ManifestCache manifests;
    private final EntryNames names;

    CatalogReader(LayoutFolder folder, ManifestCache manifests, EntryNames names) {
        this.folder = folder;
        this.manifests = manifests;
        this.names = names;
    }

    /**
     * Reads {@code index.json}.
     *
     * @throws IOException if it cannot be read or is none; the message says why
     */
    IndexFile index() throws IOException {
        try {
            if (Files.size(folder.index()) > Manifest.MAX_SIZE) {
                throw new IOException(folder.index() + " is larger than " + Manifest.MAX_SIZE + " bytes");
            }
            return IndexFile.parse(Files.readAllBytes(folder.index()), names);
        } catch (NoSuchFileException e) {
            throw new IOException(folder.index() + " is gone (expected: the index of the layout)", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(folder.index() + " is broken: " + CheckedManifest.why(e), e);
        }
    }

    /** The digests of all blobs. */
    Set<Digest> list() throws IOException {
        Set<Digest> digests = new HashSet<>();
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.blobs(algorithm))) {
                for (Path file : files) {
                    Digest.tryParse(algorithm.label() + ":" + file.getFileName())
                            .ifPresent(digests::add);
                }
            } catch (NoSuchFileException ignored) {
                // No content of this algorithm yet.
            }
        }
        return Collections.unmodifiableSet(digests);
    }

    /**
     * Makes the next catalog.
     *
     * @param before the last one
     * @param earlier the index that it was made of
     * @param index the index now
     * @param content the digests of all blobs now
     */
    Catalog next(Catalog before, IndexFile earlier, IndexFile index, Set<Digest> content) throws IOException {
        Set<IndexFile.Entry> old = new HashSet<>(earlier.entries());
        List<Descriptor> roots = new ArrayList<>();
        Set<IndexFile.Entry> kept = new HashSet<>();
        for (IndexFile.Entry entry : index.entries()) {
            if (old.contains(entry)) {
                kept.add(entry);
            } else {
                roots.add(entry.target());
            }
        }
        boolean anew = kept.size() < old.size()
                || !before.whole()
                || before.lacking() && !before.content().containsAll(content);
        for (Descriptor manifest : before.manifests()) {
            boolean was = before.content().contains(manifest.digest());
            boolean is = content.contains(manifest.digest());
            anew |= was && !is;
            if (!was && is) {
                roots.add(manifest);
            }
        }
        CatalogWalk walk = anew
                ? new CatalogWalk(folder, manifests, content, Catalog.EMPTY)
                : new CatalogWalk(folder, manifests, content, before);
        walk.add(anew ? index.entries().stream().map(IndexFile.Entry::target).toList() : roots);
        return walk.catalog(before.number() + 1, tags(index, content));
    }

    /** Of several entries with one name the last counts, as other tools append. */
    private static Map<Reference, Descriptor> tags(IndexFile index, Set<Digest> content) {
        Map<Reference, Descriptor> tags = new HashMap<>();
        for (IndexFile.Entry entry : index.entries()) {
            if (content.contains(entry.target().digest())) {
                entry.name().ifPresent(name -> tags.put(name, entry.target()));
            }
        }
        return tags;
    }
}
