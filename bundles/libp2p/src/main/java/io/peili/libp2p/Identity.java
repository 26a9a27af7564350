// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.internal.crypto.KeyFile;
import io.peili.libp2p.internal.crypto.PrivateKeys;
import io.peili.libp2p.internal.crypto.Signer;
import java.io.IOException;
import java.nio.file.Path;

/** The key pair of this node. Immutable; never shows its private part. */
public final class Identity {
    private final Signer signer;
    private final PublicKey publicKey;
    private final PeerId peerId;

    private Identity(Signer signer) {
        this.signer = signer;
        try {
            this.publicKey = PublicKey.of(KeyType.ofCode(signer.keyType()).orElseThrow(), signer.publicKey());
        } catch (MalformedException e) {
            throw new IllegalStateException("a private key whose public key cannot be read", e);
        }
        this.peerId = PeerId.of(publicKey);
    }

    /**
     * Makes a new key pair.
     *
     * @param type what kind; ECDSA is made on P-256, RSA with 2048 bits
     * @return a random identity
     */
    public static Identity generate(KeyType type) {
        return new Identity(PrivateKeys.generate(type.code()));
    }

    /**
     * Loads a private key.
     *
     * @param file a PEM file: PKCS#8, or SEC1 as K3s writes it, or PKCS#1
     * @return the identity
     * @throws IOException if the file cannot be read, or holds no key that can be used; the message says what to do
     */
    public static Identity load(Path file) throws IOException {
        return new Identity(KeyFile.load(file));
    }

    /**
     * Loads a private key and makes one where there is no file yet, readable by its owner only. A file that is there is
     * never overwritten.
     *
     * @param file a PEM file
     * @param type what kind of key to make
     * @return the identity
     * @throws IOException if the file cannot be read or written, or holds no key that can be used
     */
    public static Identity loadOrCreate(Path file, KeyType type) throws IOException {
        return new Identity(KeyFile.loadOrCreate(file, type.code()));
    }

    /**
     * What others verify this node's signatures with.
     *
     * @return the public key
     */
    public PublicKey publicKey() {
        return publicKey;
    }

    /**
     * Who this node is.
     *
     * @return its peer id
     */
    public PeerId peerId() {
        return peerId;
    }

    /**
     * Signs a message.
     *
     * @param message the message
     * @return the signature as peers expect it of this type of key
     */
    public byte[] sign(byte[] message) {
        return signer.sign(message);
    }

    /** {@return the peer id} */
    @Override
    public String toString() {
        return peerId.toString();
    }
}
