// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told how a lookup goes. Called by any thread, one at a time, and perhaps before {@code lookup} has returned; must not block. */
@ConsumerType
public interface LookupListener {
    /**
     * A peer should have it. Each peer comes once; the node itself never does.
     *
     * @param peer the peer
     */
    void found(Peer peer);

    /** Nobody else is known, or the budget is spent. The last call, and the only one that is always made unless closed. */
    void finished();
}
