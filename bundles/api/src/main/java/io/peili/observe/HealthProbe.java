// SPDX-License-Identifier: Apache-2.0
package io.peili.observe;

import org.osgi.annotation.versioning.ConsumerType;

/** A part of the node that can say how it is. Registered as a service by whoever knows. */
@ConsumerType
public interface HealthProbe {
    /**
     * Which part.
     *
     * @return a short name such as {@code store}
     */
    String part();

    /**
     * How it is now. Must answer within 100 ms.
     *
     * @return the state
     */
    Health check();
}
