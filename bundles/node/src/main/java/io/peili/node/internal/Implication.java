// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What follows from the kind of network where nothing else is said: nodes of a Spegel network serve plain HTTP on port 5000,
 * those of K3s HTTPS on port 6443. A variable or a file that says otherwise has its way. That nodes of a Spegel network
 * answer everybody does not follow: it has to be said.
 *
 * @param profile the kind of network
 * @param pid whose configuration
 * @param key which key of it
 * @param value what it is set to
 */
record Implication(String profile, String pid, String key, String value) {
    static final String SPEGEL = "spegel";

    private static final List<Implication> ALL = List.of(
            new Implication(SPEGEL, Setting.HTTP, "registry.port", "5000"),
            new Implication(SPEGEL, Setting.HTTP, "tls", "off"),
            new Implication("k3s", Setting.HTTP, "registry.port", "6443"),
            new Implication("k3s", Setting.HTTP, "tls", "on"));

    /** What follows from one kind, by configuration. */
    static Map<String, Map<String, String>> of(String profile) {
        return ALL.stream()
                .filter(implied -> implied.profile().equals(profile))
                .collect(Collectors.groupingBy(
                        Implication::pid, Collectors.toMap(Implication::key, Implication::value)));
    }
}
