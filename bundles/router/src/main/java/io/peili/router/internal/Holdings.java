// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.routing.Key;
import io.peili.routing.Router;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What all stores of this node hold together: what one of them loses another may still have. Thread-safe. */
final class Holdings {
    private final Router router;
    private final Map<Key, Integer> holders = new HashMap<>();

    Holdings(Router router) {
        this.router = router;
    }

    /** A store holds more, and less; each key once. */
    synchronized void change(Collection<Key> added, Collection<Key> removed) {
        Set<Key> fresh = new HashSet<>(added);
        fresh.removeIf(key -> holders.merge(key, 1, Integer::sum) > 1);
        Set<Key> gone = new HashSet<>(removed);
        gone.removeIf(key -> holders.computeIfPresent(key, (held, count) -> count > 1 ? count - 1 : null) != null);
        router.withdraw(gone);
        router.announce(fresh);
    }
}
