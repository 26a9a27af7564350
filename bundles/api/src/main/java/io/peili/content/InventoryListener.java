// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told what a store holds. */
@ConsumerType
@FunctionalInterface
public interface InventoryListener {
    /**
     * The inventory changed. Must return soon and must not call back into the subscription's {@code close}.
     *
     * @param change what came and went since the last call
     */
    void changed(InventoryChange change);
}
