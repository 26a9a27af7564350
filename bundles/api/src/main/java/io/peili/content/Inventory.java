// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a store holds at one moment. Keeps the collections it is given, which must not change.
 *
 * @param content all complete content
 * @param names the names of images, by tag or by digest, and what they point at
 */
public record Inventory(Set<Digest> content, Map<Reference, Digest> names) {
    /** Of a store that holds nothing. */
    public static final Inventory EMPTY = new Inventory(Set.of(), Map.of());

    /**
     * The inventory of a store that keeps descriptors.
     *
     * @param content all complete content
     * @param images the named images
     * @return the inventory
     */
    public static Inventory of(Set<Digest> content, Map<Reference, Descriptor> images) {
        Map<Reference, Digest> names = new HashMap<>();
        images.forEach((name, target) -> names.put(name, target.digest()));
        return new Inventory(content, names);
    }

    /**
     * All there is, for a new listener.
     *
     * @return the initial change
     */
    public InventoryChange whole() {
        return new InventoryChange(true, content, Set.of(), names, Set.of());
    }

    /**
     * What came and went.
     *
     * @param before an earlier moment
     * @return the change from then to now, empty if there is none
     */
    public InventoryChange since(Inventory before) {
        Map<Reference, Digest> named = new HashMap<>(names);
        named.entrySet().removeAll(before.names.entrySet());
        return new InventoryChange(
                false,
                minus(content, before.content),
                minus(before.content, content),
                named,
                minus(before.names.keySet(), names.keySet()));
    }

    private static <T> Set<T> minus(Set<T> all, Set<T> without) {
        Set<T> rest = new HashSet<>();
        for (T one : all) {
            if (!without.contains(one)) {
                rest.add(one);
            }
        }
        return rest;
    }
}
