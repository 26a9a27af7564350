// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import static java.util.Objects.requireNonNull;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The digest of some content, {@code algorithm:hex}, with a registered algorithm and lower-case hex of the right
 * length.
 *
 * @param algorithm how it was calculated
 * @param hex the lower-case hex digits
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#digests">image-spec, digests</a>
 */
public record Digest(DigestAlgorithm algorithm, String hex) implements Comparable<Digest> {
    /**
     * Checks the parts.
     *
     * @param algorithm how it was calculated
     * @param hex the lower-case hex digits
     */
    public Digest {
        requireNonNull(algorithm, "algorithm");
        if (hex.length() != algorithm.hexLength() || !isLowerHex(hex)) {
            throw new IllegalArgumentException("digest: " + Excerpt.of(algorithm.label() + ":" + hex) + " (expected: "
                    + algorithm.hexLength() + " lower-case hex digits)");
        }
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @param text the text
     * @return the digest
     * @throws IllegalArgumentException if the algorithm is not registered or the hex part is wrong
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("digest: " + Excerpt.of(text) + " (expected: algorithm:hex)");
        }
        DigestAlgorithm algorithm = DigestAlgorithm.byLabel(text.substring(0, colon))
                .orElseThrow(() -> new IllegalArgumentException(
                        "digest: " + Excerpt.of(text) + " (expected: algorithm sha256 or sha512)"));
        return new Digest(algorithm, text.substring(colon + 1));
    }

    /**
     * Reads {@code algorithm:hex} where it may be something else.
     *
     * @param text the text
     * @return the digest, or empty where the text is none
     */
    public static Optional<Digest> tryParse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String hex = text.substring(colon + 1);
        return DigestAlgorithm.byLabel(text.substring(0, colon))
                .filter(algorithm -> hex.length() == algorithm.hexLength() && isLowerHex(hex))
                .map(algorithm -> new Digest(algorithm, hex));
    }

    /**
     * Makes a digest of the raw bytes that a calculator gave.
     *
     * @param algorithm how they were calculated
     * @param raw 32 or 64 bytes
     * @return the digest
     */
    public static Digest of(DigestAlgorithm algorithm, byte[] raw) {
        return new Digest(algorithm, HexFormat.of().formatHex(raw));
    }

    /**
     * Calculates the SHA-256 digest of some bytes.
     *
     * @param content the bytes
     * @return their digest
     */
    public static Digest sha256(byte[] content) {
        return of(
                DigestAlgorithm.SHA256,
                DigestAlgorithm.SHA256.newMessageDigest().digest(content));
    }

    /**
     * The first twelve hex digits, for people.
     *
     * @return for example {@code 8f0e6d9b2a13}
     */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        int byAlgorithm = algorithm.compareTo(other.algorithm);
        return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
    }

    /** {@return the digest as it is written everywhere, {@code algorithm:hex}} */
    @Override
    public String toString() {
        return algorithm.label() + ":" + hex;
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
