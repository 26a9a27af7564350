// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a {@link Catalog} of a folder. Lists the blobs instead of asking for each; reads only manifests it lacks. */
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
            throw new IOException(folder.index() + " is broken: " + e.getMessage(), e);
        }
    }

    Catalog read(IndexFile index, long number) throws IOException {
        Set<Digest> content = list();
        Map<Reference, Descriptor> tags = new HashMap<>();
        Deque<Descriptor> open = new ArrayDeque<>();
        for (IndexFile.Entry entry : index.entries()) {
            open.add(entry.target());
            if (content.contains(entry.target().digest())) {
                entry.name().ifPresent(name -> tags.put(name, entry.target()));
            }
        }
        Map<Digest, Descriptor> known = new HashMap<>();
        Map<Digest, List<Descriptor>> referrers = new HashMap<>();
        while (!open.isEmpty()) {
            Descriptor next = open.remove();
            Descriptor earlier = known.get(next.digest());
            boolean manifest = next.mediaType().isManifest();
            if (earlier != null && (!manifest || earlier.mediaType().isManifest())) {
                continue;
            }
            known.put(next.digest(), next);
            if (manifest && content.contains(next.digest())) {
                Optional<Manifest> read = manifests.find(next);
                read.ifPresent(found -> open.addAll(found.children()));
                read.ifPresent(found -> addReferrer(referrers, next, found));
            }
        }
        referrers.values().forEach(list -> list.sort(Comparator.comparing(Descriptor::digest)));
        return new Catalog(number, Set.copyOf(content), Map.copyOf(tags), Map.copyOf(known), Map.copyOf(referrers));
    }

    private static void addReferrer(Map<Digest, List<Descriptor>> referrers, Descriptor plain, Manifest manifest) {
        manifest.subject()
                .ifPresent(subject -> referrers
                        .computeIfAbsent(subject.digest(), key -> new ArrayList<>())
                        .add(new Descriptor(
                                plain.mediaType(),
                                plain.digest(),
                                plain.size(),
                                Optional.empty(),
                                manifest.artifactType(),
                                manifest.annotations())));
    }

    private Set<Digest> list() throws IOException {
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
        return digests;
    }
}
