// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Image;
import io.peili.content.InventoryChange;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** All there is, for a new listener. */
    InventoryChange all() {
        InventoryChange since = since(EMPTY);
        return new InventoryChange(true, since.added(), Set.of(), since.named(), Set.of());
    }

    /** What came and went. */
    InventoryChange since(Catalog before) {
        Map<Reference, Digest> named = targets();
        named.entrySet().removeAll(before.targets().entrySet());
        return new InventoryChange(
                false,
                minus(content.keySet(), before.content.keySet()),
                minus(before.content.keySet(), content.keySet()),
                named,
                minus(before.images.keySet(), images.keySet()));
    }

    private Map<Reference, Digest> targets() {
        Map<Reference, Digest> targets = new HashMap<>();
        images.forEach((name, target) -> targets.put(name, target.digest()));
        return targets;
    }

    private static <T> Set<T> minus(Set<T> all, Set<T> without) {
        Set<T> rest = new HashSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
