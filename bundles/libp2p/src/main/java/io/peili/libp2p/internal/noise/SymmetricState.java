// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.internal.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The running hash and chaining key of a handshake (Noise specification, section 5.2). */
final class SymmetricState {
    private static final byte[] PROTOCOL = "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);

    private byte[] hash = PROTOCOL;
    private byte[] chainingKey = PROTOCOL;
    private byte @Nullable [] key;
    private long nonce;

    SymmetricState() {
        mixHash(new byte[0]);
    }

    void mixHash(byte[] data) {
        hash = Sha256.of(hash, data);
    }

    void mixKey(byte[] material) {
        byte[][] keys = expand(material);
        chainingKey = keys[0];
        key = keys[1];
        nonce = 0;
    }

    byte[] encryptAndHash(byte[] plaintext) throws MalformedException {
        byte[] current = key;
        byte[] ciphertext = current == null
                ? plaintext
                : CipherState.encrypting(current, nonce++).apply(hash, plaintext);
        mixHash(ciphertext);
        return ciphertext;
    }

    byte[] decryptAndHash(byte[] ciphertext) throws MalformedException {
        byte[] current = key;
        byte[] plaintext = current == null
                ? ciphertext
                : CipherState.decrypting(current, nonce++).apply(hash, ciphertext);
        mixHash(ciphertext);
        return plaintext;
    }

    /** The keys of the connection: first the initiator's for sending, then the responder's. */
    byte[][] split() {
        return expand(new byte[0]);
    }

    private byte[][] expand(byte[] material) {
        byte[] secret = hmac(chainingKey, material);
        byte[] first = hmac(secret, new byte[] {1});
        byte[] input = Arrays.copyOf(first, first.length + 1);
        input[first.length] = 2;
        return new byte[][] {first, hmac(secret, input)};
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
