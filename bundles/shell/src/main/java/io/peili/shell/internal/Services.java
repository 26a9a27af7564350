// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The services that are there while a command runs. */
public interface Services {
    /**
     * All services of a type.
     *
     * @param type what they implement
     * @return the services, the highest ranked first
     */
    <T> List<T> all(Class<T> type);

    /**
     * Services of which there must be one at least.
     *
     * @param type what they implement
     * @return the services, the highest ranked first
     * @throws IOException if there is none
     */
    default <T> List<T> needAny(Class<T> type) throws IOException {
        need(type);
        return all(type);
    }

    /**
     * A service that may be missing.
     *
     * @param type what it implements
     * @return the highest ranked, or empty
     */
    default <T> Optional<T> find(Class<T> type) {
        return all(type).stream().findFirst();
    }

    /**
     * A service without which the command makes no sense.
     *
     * @param type what it implements
     * @return the highest ranked
     * @throws IOException if there is none
     */
    default <T> T need(Class<T> type) throws IOException {
        return find(type)
                .orElseThrow(() -> new IOException(
                        "no " + type.getSimpleName() + " is running here (peili:status and bundle:list show what is)"));
    }
}
