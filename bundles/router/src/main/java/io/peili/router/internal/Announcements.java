// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.content.InventoryChange;
import io.peili.content.InventoryListener;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Announces what a store holds: each blob and manifest, and tags as far as the policy goes. */
final class Announcements implements InventoryListener {
    private final Holdings holdings;
    private final TagPolicy policy;
    private final Set<Key> announced = new HashSet<>();
    private boolean initial;

    Announcements(Holdings holdings, TagPolicy policy) {
        this.holdings = holdings;
        this.policy = policy;
    }

    @Override
    public synchronized void changed(InventoryChange change) {
        Set<Key> added = keys(change.added(), change.named().keySet());
        Set<Key> removed = keys(change.removed(), change.unnamed());
        removed.removeAll(added);
        added.removeIf(key -> !announced.add(key));
        removed.removeIf(key -> !announced.remove(key));
        holdings.change(added, removed);
        initial |= change.initial();
    }

    /** Whether the first inventory has come. */
    synchronized boolean complete() {
        return initial;
    }

    /** The store is gone, and with it all that it held. */
    synchronized void withdrawAll() {
        holdings.change(Set.of(), Set.copyOf(announced));
        announced.clear();
        initial = false;
    }

    private Set<Key> keys(Collection<Digest> digests, Collection<Reference> tags) {
        Set<Key> keys = new HashSet<>();
        digests.forEach(digest -> keys.add(Key.of(digest)));
        for (Reference tag : tags) {
            tag.tag()
                    .filter(name -> policy.allows(tag.name(), name))
                    .ifPresent(name -> keys.add(Key.of(tag.name(), name)));
        }
        return keys;
    }
}
