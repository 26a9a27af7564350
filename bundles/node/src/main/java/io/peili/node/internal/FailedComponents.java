// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.Arrays;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Finds components of Peili that were asked to start and could not. */
final class FailedComponents {
    private static final String OURS = "io.peili.";
    private static final String CAUSE = "Caused by: ";

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;

    FailedComponents(BundleContext context, ServiceComponentRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
    }

    /** Throws with the reason of the first one found. */
    void check() throws StartFailure {
        Bundle[] ours = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null
                        && bundle.getSymbolicName().startsWith(OURS))
                .toArray(Bundle[]::new);
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(ours)) {
            for (ComponentConfigurationDTO state : runtime.getComponentConfigurationDTOs(component)) {
                if (state.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    throw new StartFailure(component.bundle.symbolicName + ": " + reason(state.failure));
                }
            }
        }
    }

    /**
     * The innermost message of a stack trace.
     *
     * @param stackTrace as SCR keeps it
     * @return one line
     */
    static String reason(String stackTrace) {
        Optional<String> innermost = stackTrace
                .lines()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((first, last) -> last)
                .map(line -> line.substring(CAUSE.length()));
        String line = innermost.orElseGet(() -> stackTrace.lines().findFirst().orElse("unknown"));
        int message = line.indexOf(": ");
        boolean selfExplaining = line.startsWith("java.lang.Illegal") || line.startsWith("io.peili.");
        return selfExplaining && message > 0
                ? line.substring(message + 2)
                : line.substring(line.lastIndexOf('.', message > 0 ? message : line.length()) + 1);
    }
}
