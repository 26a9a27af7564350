// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

import org.osgi.annotation.versioning.ProviderType;

/** A question under way. */
@ProviderType
@FunctionalInterface
public interface Lookup extends AutoCloseable {
    /** Ends the lookup; closing twice is harmless. A callback that has begun may still finish. */
    @Override
    void close();
}
