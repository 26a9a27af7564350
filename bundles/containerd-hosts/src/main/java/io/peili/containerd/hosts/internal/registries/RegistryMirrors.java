// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import java.util.List;

/**
 * Where else the images of a registry are.
 *
 * @param line where it stands
 * @param endpoints what to try, in order
 * @param rewrites how names change there, in order
 */
public record RegistryMirrors(int line, List<Endpoint> endpoints, List<Rewrite> rewrites) {
    /**
     * An endpoint as written.
     *
     * @param line where it stands
     * @param text a URL or {@code host[:port]}
     */
    public record Endpoint(int line, String text) {}

    /**
     * A change of names.
     *
     * @param line where it stands
     * @param pattern a regular expression of Go
     * @param replacement what takes the place of what it matches
     */
    public record Rewrite(int line, String pattern, String replacement) {}

    /**
     * Copies the lists.
     *
     * @param line where it stands
     * @param endpoints what to try
     * @param rewrites how names change
     */
    public RegistryMirrors {
        endpoints = List.copyOf(endpoints);
        rewrites = List.copyOf(rewrites);
    }
}
