// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import io.peili.libp2p.internal.crypto.Signatures;
import io.peili.libp2p.internal.crypto.Verifier;
import java.util.Arrays;

/** What a peer proves that it is, in libp2p's encoding. Immutable. */
public final class PublicKey {
    /** The longest key that is read: RSA with 8192 bits needs 1,060 bytes. */
    private static final int MAX_BYTES = 2048;

    private final KeyType type;
    private final byte[] encoded;
    private final Verifier verifier;

    private PublicKey(KeyType type, byte[] encoded, Verifier verifier) {
        this.type = type;
        this.encoded = encoded;
        this.verifier = verifier;
    }

    /**
     * Makes a key of its parts.
     *
     * @param type what kind of key it is
     * @param data the key as libp2p writes this kind: raw for Ed25519 and secp256k1, else a SubjectPublicKeyInfo
     * @return the key
     * @throws MalformedException if the data are not such a key
     */
    public static PublicKey of(KeyType type, byte[] data) throws MalformedException {
        byte[] encoded = new ProtoWriter(data.length + 8)
                .varint(1, type.code())
                .bytes(2, data)
                .toBytes();
        return new PublicKey(type, encoded, Signatures.verifier(type.code(), data));
    }

    /**
     * Reads libp2p's protobuf encoding.
     *
     * @param encoded a PublicKey message
     * @return the key
     * @throws MalformedException if it is none, or of an unknown type
     */
    public static PublicKey decode(byte[] encoded) throws MalformedException {
        long code = -1;
        byte[] data = null;
        ProtoReader in = new ProtoReader(encoded);
        while (in.next()) {
            if (in.field() == 1) {
                code = in.varint();
            } else if (in.field() == 2) {
                data = in.bytes(MAX_BYTES);
            }
        }
        if (data == null) {
            throw new MalformedException("public key without data");
        }
        long number = code;
        KeyType type = KeyType.ofCode(code).orElseThrow(() -> new MalformedException("public key of type " + number));
        return of(type, data);
    }

    /**
     * What kind of key it is.
     *
     * @return the type
     */
    public KeyType type() {
        return type;
    }

    /**
     * The key in libp2p's protobuf encoding, which peer ids are made of.
     *
     * @return a copy
     */
    public byte[] encoded() {
        return encoded.clone();
    }

    /**
     * Checks a signature.
     *
     * @param message what should have been signed
     * @param signature the signature
     * @return whether it was made with this key
     */
    public boolean verifies(byte[] message, byte[] signature) {
        return verifier.verify(message, signature);
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(encoded, key.encoded);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** {@return the type and the peer id} */
    @Override
    public String toString() {
        return type + " " + PeerId.of(this);
    }
}
