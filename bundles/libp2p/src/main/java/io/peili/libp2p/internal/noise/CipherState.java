// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.peili.libp2p.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One direction's ChaCha20-Poly1305 key with the counter that makes each nonce. For one thread. */
final class CipherState {
    static final int TAG = 16;
    private static final byte[] NO_DATA = new byte[0];

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final int mode;
    private final byte[] nonce = new byte[12];
    private final ByteBuffer counter = ByteBuffer.wrap(nonce, 4, 8).slice().order(ByteOrder.LITTLE_ENDIAN);
    private long next;

    private CipherState(byte[] key, int mode, long first) {
        this.next = first;
        this.key = new SecretKeySpec(key, "ChaCha20");
        this.mode = mode;
        try {
            this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no ChaCha20-Poly1305", e);
        }
    }

    static CipherState encrypting(byte[] key, long first) {
        return new CipherState(key, Cipher.ENCRYPT_MODE, first);
    }

    static CipherState decrypting(byte[] key, long first) {
        return new CipherState(key, Cipher.DECRYPT_MODE, first);
    }

    /** Encrypts or decrypts one message and returns the length of the result. */
    int apply(byte[] in, int length, byte[] out, int outOffset) throws MalformedException {
        return apply(NO_DATA, in, length, out, outOffset);
    }

    /** Encrypts or decrypts one message that is bound to other data. */
    byte[] apply(byte[] associated, byte[] in) throws MalformedException {
        int length = mode == Cipher.ENCRYPT_MODE ? in.length + TAG : in.length - TAG;
        if (length < 0) {
            throw new MalformedException("ciphertext of " + in.length + " bytes (expected: 16 or more)");
        }
        byte[] out = new byte[length];
        apply(associated, in, in.length, out, 0);
        return out;
    }

    private int apply(byte[] associated, byte[] in, int length, byte[] out, int outOffset) throws MalformedException {
        counter.putLong(0, next++);
        try {
            cipher.init(mode, key, new IvParameterSpec(nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(in, 0, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("ciphertext is not authentic", e);
        }
    }
}
