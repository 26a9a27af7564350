// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Image;
import io.peili.content.Inventory;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What containerd held when it was looked at last. Immutable.
 *
 * @param number counts the catalogs; zero before there was one
 * @param content all complete content of the namespaces
 * @param images the named images whose target is among the content, by tag or by digest
 */
record Catalog(long number, Map<Digest, Held> content, Map<Reference, Descriptor> images) {
    static final Catalog EMPTY = new Catalog(0, Map.of(), Map.of());

    /** The next catalog; names of what is not here are left out. */
    static Catalog after(Catalog before, Map<Digest, Held> content, Map<Reference, Descriptor> named) {
        Map<Reference, Descriptor> images = new HashMap<>(named);
        images.values().removeIf(target -> !content.containsKey(target.digest()));
        return new Catalog(before.number + 1, Map.copyOf(content), Map.copyOf(images));
    }

    List<Image> list() {
        return images.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Image(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** What listeners are told of. */
    Inventory inventory() {
        return Inventory.of(content.keySet(), images);
    }
}
