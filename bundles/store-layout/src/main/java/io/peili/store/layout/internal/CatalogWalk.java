// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
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

/** Walks manifests from the entries of an index downwards, each once, and notes what they describe. */
final class CatalogWalk {
    private final ManifestCache manifests;
    private final Set<Digest> content;
    private final Map<Digest, Descriptor> known;
    private final Map<Digest, List<Descriptor>> referrers;
    private boolean whole = true;

    CatalogWalk(ManifestCache manifests, Set<Digest> content) {
        this(manifests, content, Map.of(), Map.of());
    }

    /** Goes on from what is known already. */
    CatalogWalk(
            ManifestCache manifests,
            Set<Digest> content,
            Map<Digest, Descriptor> known,
            Map<Digest, List<Descriptor>> referrers) {
        this.manifests = manifests;
        this.content = content;
        this.known = new HashMap<>(known);
        this.referrers = new HashMap<>(referrers);
    }

    void add(Collection<Descriptor> roots) throws IOException {
        Deque<Descriptor> open = new ArrayDeque<>(roots);
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
                whole &= read.isPresent();
                read.ifPresent(found -> {
                    open.addAll(found.children());
                    found.subject().ifPresent(subject -> addReferrer(subject.digest(), next, found));
                });
            }
        }
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
                content,
                Collections.unmodifiableMap(tags),
                Collections.unmodifiableMap(known),
                Collections.unmodifiableMap(referrers));
    }
}
