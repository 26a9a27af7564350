// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.Image;
import io.peili.content.Inventory;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a layout holds at one moment. Immutable.
 *
 * @param number counts the catalogs of a folder; zero before there was one
 * @param whole whether all is known that manifests here describe; not so while one of them cannot be read
 * @param lacking whether something is described that is neither here nor a manifest, and so is not noted
 * @param content the digests of all blobs
 * @param tags the named images, those whose manifest is here
 * @param known what the index and manifests describe and is here, and manifests that are not; all but manifests as
 *     octets
 * @param referrers the manifests that name a subject, by subject, ordered by digest
 */
record Catalog(
        long number,
        boolean whole,
        boolean lacking,
        Set<Digest> content,
        Map<Reference, Descriptor> tags,
        Map<Digest, Descriptor> known,
        Map<Digest, List<Descriptor>> referrers) {
    static final Catalog EMPTY = new Catalog(0, true, false, Set.of(), Map.of(), Map.of(), Map.of());

    List<Image> images() {
        Map<String, Image> byName = new TreeMap<>();
        tags.forEach((name, target) -> byName.put(name.toString(), new Image(name, target)));
        return List.copyOf(byName.values());
    }

    /** The manifests that the index and its manifests describe, here or not. */
    List<Descriptor> manifests() {
        return known.values().stream()
                .filter(descriptor -> descriptor.mediaType().isManifest())
                .toList();
    }

    /** The same with one more blob, which is no manifest that is known already. */
    Catalog with(Digest blob) {
        Set<Digest> more = new HashSet<>(content);
        more.add(blob);
        return new Catalog(
                number + 1, whole && !lacking, lacking, Collections.unmodifiableSet(more), tags, known, referrers);
    }

    /** What listeners are told of. */
    Inventory inventory() {
        return Inventory.of(content, tags);
    }
}
