// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of the JDK, which has an intrinsic for it. */
public final class Sha256 {
    /** The length of a hash. */
    public static final int LENGTH = 32;

    private Sha256() {}

    /** Hashes the concatenation of some bytes. */
    public static byte[] of(byte[]... parts) {
        MessageDigest digest = digest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
