// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the services that say they are resources or extensions, and tells the whiteboards they are meant for. */
final class PartTracker implements ServiceTrackerCustomizer<Object, PartTracker.Tracked>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartTracker.class);
    private static final String RESOURCE = "osgi.jakartars.resource";
    private static final String EXTENSION = "osgi.jakartars.extension";
    private static final String NEEDS = "osgi.jakartars.extension.select";
    private static final String COMPONENT = "component.name";
    private static final String APPLICATION = "osgi.jakartars.application.select";

    private final BundleContext context;
    private final List<Target> targets;
    private final ServiceTracker<Object, Tracked> tracker;

    /**
     * An application that parts can be meant for.
     *
     * @param properties what {@code osgi.jakartars.application.select} is matched with
     * @param whiteboard makes the application
     */
    record Target(Map<String, Object> properties, Whiteboard whiteboard) {}

    /**
     * A part and whom it was given to.
     *
     * @param object the service
     * @param whiteboards those that know it
     */
    record Tracked(Object object, List<Whiteboard> whiteboards) {}

    /**
     * Prepares tracking.
     *
     * @param targets the applications, first the one for parts that do not select
     */
    PartTracker(BundleContext context, List<Target> targets) {
        this.context = context;
        this.targets = List.copyOf(targets);
        this.tracker =
                new ServiceTracker<>(context, filter("(|(" + RESOURCE + "=true)(" + EXTENSION + "=true))"), this);
    }

    void open() {
        tracker.open();
    }

    @Override
    public @Nullable Tracked addingService(ServiceReference<Object> reference) {
        Object service = context.getService(reference);
        if (service == null) {
            return null;
        }
        Tracked tracked = new Tracked(service, meantFor(reference));
        publish(reference, tracked);
        return tracked;
    }

    private void publish(ServiceReference<Object> reference, Tracked tracked) {
        try {
            Part part = part(reference, tracked.object());
            tracked.whiteboards().forEach(whiteboard -> whiteboard.add(part));
        } catch (IllegalArgumentException e) {
            LOG.error("service {} is left out: {}", reference, e.getMessage());
        }
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Tracked tracked) {
        publish(reference, tracked);
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Tracked tracked) {
        long id = (Long) reference.getProperty(Constants.SERVICE_ID);
        tracked.whiteboards().forEach(whiteboard -> whiteboard.remove(id));
        context.ungetService(reference);
    }

    @Override
    public void close() {
        tracker.close();
    }

    private List<Whiteboard> meantFor(ServiceReference<Object> reference) {
        List<String> selects = texts(reference.getProperty(APPLICATION));
        if (selects.isEmpty()) {
            return List.of(targets.get(0).whiteboard());
        }
        try {
            List<Filter> filters = selects.stream().map(PartTracker::filter).toList();
            return targets.stream()
                    .filter(target -> filters.stream().anyMatch(filter -> filter.matches(target.properties())))
                    .map(Target::whiteboard)
                    .toList();
        } catch (IllegalArgumentException e) {
            LOG.error("service {} is left out: {}", reference, e.getMessage());
            return List.of();
        }
    }

    private static Part part(ServiceReference<Object> reference, Object service) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        Object ranking = properties.get(Constants.SERVICE_RANKING);
        return new Part(
                (Long) reference.getProperty(Constants.SERVICE_ID),
                String.valueOf(properties.get(RESOURCE)).equals("true"),
                name(properties, service),
                ranking instanceof Integer number ? number : 0,
                texts(properties.get(NEEDS)).stream().map(PartTracker::filter).toList(),
                properties,
                service);
    }

    /** What a part is called, the same before and after an update of its bundle. */
    private static String name(Map<String, Object> properties, Object service) {
        return Stream.of(Part.NAME, COMPONENT)
                .map(properties::get)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .findFirst()
                .orElseGet(() -> service.getClass().getName());
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof String[] several) {
            return List.of(several);
        }
        return value instanceof Collection<?> all
                ? all.stream().map(Object::toString).toList()
                : List.of();
    }

    private static Filter filter(String text) {
        try {
            return FrameworkUtil.createFilter(text);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(text + " is no filter", e);
        }
    }
}
