// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code registries.yaml}, in its order.
 *
 * @param mirrors by registry as in image names, or {@code "*"}
 * @param configs by {@code host[:port]} of an endpoint, or {@code "*"}
 * @param findings what is in the file and means nothing
 */
public record Registries(
        Map<String, RegistryMirrors> mirrors, Map<String, RegistrySettings> configs, List<Finding> findings) {
    /** The key that stands for all registries without one of their own. */
    public static final String ANY = "*";

    /** The content of a file that is empty or absent. */
    public static final Registries NONE = new Registries(Map.of(), Map.of(), List.of());

    /**
     * Copies the collections.
     *
     * @param mirrors by registry
     * @param configs by host
     * @param findings what means nothing
     */
    public Registries {
        mirrors = Collections.unmodifiableMap(new LinkedHashMap<>(mirrors));
        configs = Collections.unmodifiableMap(new LinkedHashMap<>(configs));
        findings = List.copyOf(findings);
    }
}
