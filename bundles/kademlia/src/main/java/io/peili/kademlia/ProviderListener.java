// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import org.osgi.annotation.versioning.ConsumerType;

/** Takes what a search finds. Called by one thread at a time, which must not be blocked. */
@ConsumerType
public interface ProviderListener {
    /**
     * A provider was found; each comes once, and this node itself never does.
     *
     * @param provider the provider
     */
    void found(Provider provider);

    /** Nobody else will be found; the last call, which a cancelled search may leave out. */
    void finished();
}
