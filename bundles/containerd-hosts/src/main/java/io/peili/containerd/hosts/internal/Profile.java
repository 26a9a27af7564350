// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

/** In which manner the files are written; {@code docs/containerd.md} tells the reasons. */
enum Profile {
    /** For any containerd. */
    PEILI(false),
    /** As K3s does, byte for byte below the first line. */
    K3S(true);

    private final boolean asK3s;

    Profile(boolean asK3s) {
        this.asK3s = asK3s;
    }

    /** Whether the mirror has a file of its own, as if it were a registry that images are named after. */
    boolean describesMirror() {
        return asK3s;
    }

    /** Whether what is said for {@code "*"} holds for every host and registry of which nothing is said. */
    boolean anyIsFallback() {
        return !asK3s;
    }

    /** Whether settings of a registry bring back its default endpoint where that is turned off. */
    boolean settingsKeepDefault() {
        return asK3s;
    }

    /** Whether a default endpoint that is turned off needs another server, because containerd falls back without one. */
    boolean replacesDefault() {
        return !asK3s;
    }

    /** Whether containerd is told not to wait long for a connection to the mirror. */
    boolean limitsDialing() {
        return !asK3s;
    }

    /** Whether a certificate without a key, or a key without a certificate, is written all the same. */
    boolean writesHalfPairs() {
        return asK3s;
    }

    /** Whether the order of rewrites is lost. */
    boolean sortsRewrites() {
        return asK3s;
    }
}
