// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import java.util.Collection;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Finds parts of the node that say that they will not do their work until a person changes something. */
final class BrokenParts {
    private final BundleContext context;

    BrokenParts(BundleContext context) {
        this.context = context;
    }

    /** Throws with the detail of the first one found. */
    void check() throws StartFailure {
        for (ServiceReference<HealthProbe> reference : probes()) {
            HealthProbe probe = context.getService(reference);
            if (probe == null) {
                continue;
            }
            try {
                Health health = probe.check();
                if (!health.ok() && health.lasting()) {
                    throw new StartFailure(probe.part() + ": " + health.detail());
                }
            } finally {
                context.ungetService(reference);
            }
        }
    }

    private Collection<ServiceReference<HealthProbe>> probes() {
        try {
            return context.getServiceReferences(HealthProbe.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
