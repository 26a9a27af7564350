// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

/** Checks signatures made with one key. */
@FunctionalInterface
public interface Verifier {
    /** Whether the signature of the message was made with the key; a malformed signature was not. */
    boolean verify(byte[] message, byte[] signature);
}
