// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.ContentStore;
import io.peili.content.Mirror;
import java.util.Optional;

/** What the registry answers from, looked up for each request because both come and go. */
interface Services {
    Optional<ContentStore> store();

    Optional<Mirror> mirror();
}
