// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes with a purpose, so that one made for one purpose is worth nothing for another. */
public final class Secrets {
    private static final String MAC = "HmacSHA256";

    private Secrets() {}

    /**
     * Hashes something.
     *
     * @param purpose what the hash is for
     * @param content what is hashed
     * @return 32 bytes
     */
    public static byte[] hash(String purpose, byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((purpose + "\n").getBytes(StandardCharsets.UTF_8));
            return digest.digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /**
     * By what people and documents know something that is no secret, such as a certificate or a public key.
     *
     * @param content its encoded form
     * @return the SHA-256, in hexadecimal
     */
    public static String fingerprint(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /**
     * Proves that somebody who knows a key has seen some content.
     *
     * @param key the key
     * @param content the content
     * @return 32 bytes
     */
    public static byte[] proof(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + MAC, e);
        }
    }
}
