// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import org.osgi.annotation.versioning.ProviderType;

/** A search under way. For any thread. */
@ProviderType
@FunctionalInterface
public interface ProviderSearch {
    /** Wants no more. What others search for at the same time goes on. */
    void cancel();
}
