// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks manifests from the entries of an index downwards, each once, and notes what they describe. Where descriptors of
 * one content differ, what is here decides; one of absent content decides nothing.
 */
final class CatalogWalk {
    private final LayoutFolder folder;
    private final ManifestCache manifests;
    private final Set<Digest> content;
    private final Map<Digest, Descriptor> known;
    private final Map<Digest, List<Descriptor>> referrers;
    private boolean whole = true;
    private boolean lacking;

    /** Goes on from what is known already. */
    CatalogWalk(LayoutFolder folder, ManifestCache manifests, Set<Digest> content, Catalog before) {
        this.folder = folder;
        this.manifests = manifests;
        this.content = content;
        this.known = new HashMap<>(before.known());
        this.referrers = new HashMap<>(before.referrers());
        this.lacking = before.lacking();
        // What has come since is read now.
        known.values()
                .removeIf(described -> described.mediaType().isManifest()
                        && content.contains(described.digest())
                        && !before.content().contains(described.digest()));
    }

    void add(Collection<Descriptor> roots) throws IOException {
        Deque<Descriptor> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            Descriptor next = open.remove();
            Descriptor earlier = known.get(next.digest());
            if (earlier != null && earlier.mediaType().isManifest()) {
                continue;
            }
            boolean manifest = next.mediaType().isManifest();
            if (manifest && !content.contains(next.digest())) {
                note(next.mediaType(), next.digest(), next.size());
            } else if (manifest) {
                open.addAll(manifest(next));
            } else {
                blob(next);
            }
        }
    }

    /** What is described as a manifest and is here; gives what it describes itself. */
    private List<Descriptor> manifest(Descriptor next) throws IOException {
        Optional<ManifestCache.Found> found = manifests.look(next.digest());
        if (found.isEmpty()) {
            whole = false;
            note(next.mediaType(), next.digest(), next.size());
            return List.of();
        }
        if (found.get().manifest().isEmpty()) {
            note(MediaType.OCTET_STREAM, next.digest(), found.get().size());
            return List.of();
        }
        Manifest manifest = found.get().manifest().get();
        Descriptor real = note(manifest.mediaType(), next.digest(), found.get().size());
        manifest.subject().ifPresent(subject -> addReferrer(subject.digest(), real, manifest));
        return manifest.children();
    }

    private void blob(Descriptor next) throws IOException {
        Descriptor earlier = known.get(next.digest());
        if (!content.contains(next.digest())) {
            lacking = true;
        } else if (earlier == null
                || earlier.size() != next.size()
                        && folder.size(next.digest())
                                .filter(size -> size == next.size())
                                .isPresent()) {
            note(MediaType.OCTET_STREAM, next.digest(), next.size());
        }
    }

    private Descriptor note(MediaType type, Digest digest, long size) {
        Descriptor plain = Descriptor.of(type, digest, size);
        known.put(digest, plain);
        return plain;
    }

    private void addReferrer(Digest subject, Descriptor plain, Manifest manifest) {
        List<Descriptor> all = new ArrayList<>(referrers.getOrDefault(subject, List.of()));
        all.add(new Descriptor(
                plain.mediaType(),
                plain.digest(),
                plain.size(),
                Optional.empty(),
                manifest.artifactType(),
                manifest.annotations()));
        all.sort(Comparator.comparing(Descriptor::digest));
        referrers.put(subject, List.copyOf(all));
    }

    Catalog catalog(long number, Map<Reference, Descriptor> tags) {
        return new Catalog(
                number,
                whole,
                lacking,
                content,
                Collections.unmodifiableMap(tags),
                Collections.unmodifiableMap(known),
                Collections.unmodifiableMap(referrers));
    }
}
