// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.List;

/**
 * What follows from the kind of network, so that naming it is enough: nodes of a Spegel network serve plain HTTP on port
 * 5000 to everybody, those of K3s HTTPS on port 6443 to members. A variable that says otherwise has its way.
 *
 * @param profile the value of {@code PEILI_PROFILE}
 * @param pid whose configuration
 * @param key which key of it
 * @param value what it is set to
 */
record Implication(String profile, String pid, String key, String value) {
    static final String VARIABLE = "PEILI_PROFILE";

    static final List<Implication> ALL = List.of(
            new Implication("spegel", Setting.HTTP, "registry.port", "5000"),
            new Implication("spegel", Setting.HTTP, "tls", "off"),
            new Implication("spegel", Setting.AUTH, "open.to.anyone", "yes"),
            new Implication("k3s", Setting.HTTP, "registry.port", "6443"),
            new Implication("k3s", Setting.HTTP, "tls", "on"));
}
