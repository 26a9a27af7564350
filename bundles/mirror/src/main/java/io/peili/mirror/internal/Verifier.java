// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.ContentCorruptException;
import io.peili.oci.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Checks the digest of content that passes by. Not thread-safe. */
final class Verifier {
    private final Digest expected;
    private final MessageDigest calculated;

    Verifier(Digest expected) {
        this.expected = expected;
        this.calculated = expected.algorithm().newMessageDigest();
    }

    /** Takes bytes into account; the buffer is left as it was. */
    void update(ByteBuffer bytes) {
        calculated.update(bytes.duplicate());
    }

    /** Called after the last byte was taken into account and before it is given to anybody. */
    void finish() throws ContentCorruptException {
        Digest actual = Digest.of(expected.algorithm(), calculated.digest());
        if (!actual.equals(expected)) {
            throw new ContentCorruptException("got " + actual + " (expected: " + expected + ")");
        }
    }
}
