// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Filter;

/**
 * A resource or extension that another bundle registered.
 *
 * @param id the id of its service
 * @param resource whether it is a resource, else an extension
 * @param name its {@code osgi.jakartars.name}, or what stands for it over an update
 * @param ranking its service ranking
 * @param needs filters for extensions that must be there before it is used
 * @param properties its service properties
 * @param object the resource or extension itself
 */
record Part(
        long id,
        boolean resource,
        String name,
        int ranking,
        List<Filter> needs,
        Map<String, Object> properties,
        Object object) {
    /** The highest ranking first, then the oldest. */
    static final Comparator<Part> ORDER =
            Comparator.comparingInt(Part::ranking).reversed().thenComparingLong(Part::id);

    /** The service property that names a part. */
    static final String NAME = "osgi.jakartars.name";

    Part {
        needs = List.copyOf(needs);
        properties = Map.copyOf(properties);
    }

    /** Whether this is an extension that fulfils a need. */
    boolean fulfils(Filter need) {
        return !resource && need.matches(properties);
    }

    @Override
    public String toString() {
        return name + " (service " + id + ")";
    }
}
