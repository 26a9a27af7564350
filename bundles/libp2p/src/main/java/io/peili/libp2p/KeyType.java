// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of keys that a peer may have. */
public enum KeyType {
    /** RSA, 2048 to 8192 bits. */
    RSA(0),
    /** Ed25519, which most peers have. */
    ED25519(1),
    /** ECDSA on secp256k1. */
    SECP256K1(2),
    /** ECDSA on P-256, P-384 or P-521; the nodes of K3s have P-256. */
    ECDSA(3);

    private final int code;

    KeyType(int code) {
        this.code = code;
    }

    /**
     * The number on the wire.
     *
     * @return 0 to 3
     */
    public int code() {
        return code;
    }

    /**
     * The type of a number.
     *
     * @param code the number on the wire
     * @return the type, or empty where there is none
     */
    public static Optional<KeyType> ofCode(long code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
