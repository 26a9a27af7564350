// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

/** Signs with one private key. */
public interface Signer {
    /** The number of the key's type on the wire. */
    int keyType();

    /** The public key as libp2p writes it for this type. */
    byte[] publicKey();

    /** Signs a message. */
    byte[] sign(byte[] message);

    /** The private key in PKCS#8. */
    byte[] pkcs8();
}
