// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.ClusterSettings;
import io.peili.oci.Reference;

/**
 * Which images take part, in announcing and in looking up alike: those that this node's own configuration and the cluster
 * both allow.
 *
 * @param own what this node allows
 * @param agreed what the cluster allows
 */
record Sharing(OwnRules own, ClusterSettings agreed) {
    /** Whether something may be announced or looked up; what is named by its digest may, where its registry takes part. */
    boolean admits(Reference reference) {
        return own.allow(reference) && agreed.allows(reference);
    }

    /** Whether all content of a registry may be announced that an image of it points at. */
    boolean admitsRegistry(String registry) {
        return own.limits().allows(registry) && agreed.allows(registry);
    }

    /** Whether a list of registries is in force, so that content is announced only for the images that point at it. */
    boolean listsRegistries() {
        return own.limits().listsRegistries() || agreed.listsRegistries();
    }
}
