// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.shell.internal.Services;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The services of the framework, held until closed. For one thread. */
final class BundleServices implements Services, AutoCloseable {
    private final BundleContext context;
    private final List<ServiceReference<?>> held = new ArrayList<>();

    BundleServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        try {
            Collection<ServiceReference<T>> found = context.getServiceReferences(type, null);
            List<T> services = new ArrayList<>();
            for (ServiceReference<T> reference :
                    found.stream().sorted(Comparator.reverseOrder()).toList()) {
                T service = context.getService(reference);
                if (service != null) {
                    held.add(reference);
                    services.add(service);
                }
            }
            return services;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }

    @Override
    public void close() {
        held.forEach(context::ungetService);
        held.clear();
    }
}
