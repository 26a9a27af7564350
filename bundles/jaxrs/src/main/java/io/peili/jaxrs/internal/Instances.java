// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import java.util.List;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.internal.inject.InjectionManager;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.spi.AbstractContainerLifecycleListener;
import org.glassfish.jersey.server.spi.Container;

/**
 * Resources that exist already. Jersey knows their classes, finds these instances for them and injects what they ask
 * for; registered as instances it would warn of each that it is no provider.
 */
final class Instances extends AbstractContainerLifecycleListener {
    private static final int BEFORE_NEW_ONES = 100;

    private final List<Object> resources;

    Instances(List<Object> resources) {
        this.resources = List.copyOf(resources);
    }

    void register(ResourceConfig config) {
        for (Object resource : resources) {
            config.registerResources(Resource.from(resource.getClass()));
        }
        config.register(this);
        config.register(new AbstractBinder() {
            @Override
            protected void configure() {
                resources.forEach(this::bindAsItsClass);
            }

            @SuppressWarnings("unchecked")
            private void bindAsItsClass(Object resource) {
                bind(resource).to((Class<Object>) resource.getClass()).ranked(BEFORE_NEW_ONES);
            }
        });
    }

    @Override
    public void onStartup(Container container) {
        InjectionManager manager = container.getApplicationHandler().getInjectionManager();
        resources.forEach(manager::inject);
    }
}
