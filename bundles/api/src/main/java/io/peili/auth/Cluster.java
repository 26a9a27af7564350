// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import io.peili.content.Subscription;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The cluster this node belongs to. */
@ProviderType
public interface Cluster {
    /**
     * The TLS material in force.
     *
     * @return the material
     */
    TlsMaterial tls();

    /**
     * Watches the TLS material.
     *
     * @param listener is told of every change after this call, by one thread at a time
     * @return to be closed to stop watching
     */
    Subscription watch(Consumer<TlsMaterial> listener);

    /**
     * Decides whether somebody may use the registry. Fast, does not block.
     *
     * @param caller who asks
     * @return the decision
     */
    Admission admit(Caller caller);
}
