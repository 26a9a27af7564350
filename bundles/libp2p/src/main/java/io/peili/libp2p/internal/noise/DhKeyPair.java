// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.peili.libp2p.codec.MalformedException;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** An X25519 key pair. */
final class DhKeyPair {
    static final int LENGTH = X25519.POINT_SIZE;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret = new byte[X25519.SCALAR_SIZE];
    private final byte[] point = new byte[X25519.POINT_SIZE];

    DhKeyPair() {
        X25519.generatePrivateKey(RANDOM, secret);
        X25519.generatePublicKey(secret, 0, point, 0);
    }

    byte[] publicKey() {
        return point;
    }

    byte[] agree(byte[] other) throws MalformedException {
        byte[] shared = new byte[X25519.POINT_SIZE];
        if (!X25519.calculateAgreement(secret, 0, other, 0, shared, 0)) {
            throw new MalformedException("a public key of low order");
        }
        return shared;
    }
}
