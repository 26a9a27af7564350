// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.ContentStore;
import io.peili.content.Mirror;
import io.peili.content.StoreUnavailableException;
import java.io.IOException;
import java.util.Optional;

/** What the registry answers from, looked up for each request because both come and go. */
interface Services {
    Optional<ContentStore> store();

    Optional<Mirror> mirror();

    /** Looks something up in a store. */
    @FunctionalInterface
    interface Search<T> {
        Optional<T> in(ContentStore store) throws IOException;
    }

    /** Looks something up here. A store that is away is passed over where a peer may have the answer. */
    default <T> Optional<T> here(boolean localOnly, Search<T> search) throws IOException {
        Optional<ContentStore> store = store();
        if (store.isEmpty()) {
            return Optional.empty();
        }
        try {
            return search.in(store.get());
        } catch (StoreUnavailableException e) {
            if (localOnly || mirror().isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
