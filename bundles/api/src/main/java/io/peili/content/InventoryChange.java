// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.Map;
import java.util.Set;

/**
 * What came into a store and what went.
 *
 * @param initial whether this is the first one, with all there is
 * @param added complete content that came
 * @param removed content that is no longer there
 * @param named names of images that came or moved, by tag or by digest, and what they point at now
 * @param unnamed names that went
 */
public record InventoryChange(
        boolean initial, Set<Digest> added, Set<Digest> removed, Map<Reference, Digest> named, Set<Reference> unnamed) {
    /**
     * Copies the sets.
     *
     * @param initial whether this is the first one
     * @param added complete content that came
     * @param removed content that is no longer there
     * @param named names that came or moved
     * @param unnamed names that went
     */
    public InventoryChange {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
        named = Map.copyOf(named);
        unnamed = Set.copyOf(unnamed);
    }

    /**
     * Whether nothing changed.
     *
     * @return whether all sets are empty
     */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && named.isEmpty() && unnamed.isEmpty();
    }
}
