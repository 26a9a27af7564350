// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A question under way. For one thread, but for {@link #close()}, which any thread may call to end it. */
@ProviderType
public interface Lookup extends AutoCloseable {
    /**
     * Waits for the next peer that should have it. Each peer comes once; the node itself never does.
     *
     * @return a peer, or empty when nobody else is known, the budget is spent or the lookup was closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<Peer> next() throws InterruptedException;

    @Override
    void close();
}
