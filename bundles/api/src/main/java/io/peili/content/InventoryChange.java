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
 * @param tagged tags that came or moved, and what they point at now
 * @param untagged tags that went
 */
public record InventoryChange(
        boolean initial,
        Set<Digest> added,
        Set<Digest> removed,
        Map<Reference, Digest> tagged,
        Set<Reference> untagged) {
    /**
     * Copies the sets.
     *
     * @param initial whether this is the first one
     * @param added complete content that came
     * @param removed content that is no longer there
     * @param tagged tags that came or moved
     * @param untagged tags that went
     */
    public InventoryChange {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
        tagged = Map.copyOf(tagged);
        untagged = Set.copyOf(untagged);
    }

    /**
     * Whether nothing changed.
     *
     * @return whether all sets are empty
     */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && tagged.isEmpty() && untagged.isEmpty();
    }
}
