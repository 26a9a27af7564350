// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.libp2p.KeyType;
import java.util.Arrays;
import java.util.Locale;

/** Which kind of network this node is a member of. */
enum Profile {
    /** A network of Peili nodes; a pre-shared key is possible. */
    PEILI(KeyType.ED25519, "all"),
    /** A Spegel network, which has no pre-shared key. */
    SPEGEL(KeyType.ED25519, "all"),
    /** A K3s network, which has one, and ECDSA keys. */
    K3S(KeyType.ECDSA, "no-latest");

    private final KeyType keyType;
    private final String tags;

    Profile(KeyType keyType, String tags) {
        this.keyType = keyType;
        this.tags = tags;
    }

    KeyType keyType() {
        return keyType;
    }

    /** Which tags take part where nothing else is configured. */
    String tags() {
        return tags;
    }

    /** Whether its nodes can prove that they belong to the cluster: those of other networks are not ours. */
    boolean nodesProve() {
        return this == PEILI;
    }

    static Profile parse(String text) {
        return Arrays.stream(values())
                .filter(profile -> profile.name().toLowerCase(Locale.ROOT).equals(text.trim()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("profile: " + text + " (expected: peili, spegel or k3s)"));
    }
}
