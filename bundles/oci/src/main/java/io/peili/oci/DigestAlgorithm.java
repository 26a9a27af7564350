// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The digest algorithms registered by the OCI image specification.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#registered-algorithms">image-spec,
 *     registered algorithms</a>
 */
public enum DigestAlgorithm {
    /** SHA-256, 64 hex digits. */
    SHA256("sha256", "SHA-256", 64),
    /** SHA-512, 128 hex digits. */
    SHA512("sha512", "SHA-512", 128);

    private final String label;
    private final String jcaName;
    private final int hexLength;

    DigestAlgorithm(String label, String jcaName, int hexLength) {
        this.label = label;
        this.jcaName = jcaName;
        this.hexLength = hexLength;
    }

    /**
     * Finds an algorithm by the part of a digest before the colon.
     *
     * @param label for example {@code sha256}
     * @return the algorithm, or empty where it is not a registered one
     */
    public static Optional<DigestAlgorithm> byLabel(String label) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.label.equals(label)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /**
     * The name used in digests.
     *
     * @return for example {@code sha256}
     */
    public String label() {
        return label;
    }

    /**
     * How many hex digits a digest of this algorithm has.
     *
     * @return 64 or 128
     */
    public int hexLength() {
        return hexLength;
    }

    /**
     * A fresh calculator.
     *
     * @return a digest calculator that has seen no byte
     */
    public MessageDigest newMessageDigest() {
        try {
            return MessageDigest.getInstance(jcaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + jcaName, e);
        }
    }
}
