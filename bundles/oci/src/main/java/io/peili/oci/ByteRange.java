// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One range of a {@code Range: bytes=…} header, before the size of the content is known: {@code first-last},
 * {@code first-} or {@code -suffix}.
 *
 * @param first the first byte, or empty for a suffix range
 * @param last the last byte, inclusive; for a suffix range how many bytes; empty where the range is open
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges">RFC 9110, byte ranges</a>
 */
public record ByteRange(OptionalLong first, OptionalLong last) {
    private static final String UNIT = "bytes=";
    /** More digits than this are more bytes than any content has. */
    private static final int MAX_DIGITS = 18;

    /**
     * A part of content of known size.
     *
     * @param offset the first byte
     * @param length how many bytes, at least one
     */
    public record Slice(long offset, long length) {}

    /**
     * Checks that the range is not empty of meaning.
     *
     * @param first the first byte, or empty for a suffix range
     * @param last the last byte, or the length of the suffix
     */
    public ByteRange {
        if (first.isEmpty() && last.isEmpty()
                || first.isPresent() && last.isPresent() && first.getAsLong() > last.getAsLong()) {
            throw new IllegalArgumentException("range: " + text(first, last) + " (expected: start ≤ end)");
        }
    }

    /**
     * From a byte to the end.
     *
     * @param first the first byte
     * @return the range {@code first-}
     */
    public static ByteRange from(long first) {
        return new ByteRange(OptionalLong.of(first), OptionalLong.empty());
    }

    /**
     * From a byte to another.
     *
     * @param first the first byte
     * @param last the last byte, inclusive
     * @return the range {@code first-last}
     */
    public static ByteRange of(long first, long last) {
        return new ByteRange(OptionalLong.of(first), OptionalLong.of(last));
    }

    /**
     * Reads a header. What is malformed, in another unit or more than one range is no range: RFC 9110 lets a server
     * answer such a request with the whole content.
     *
     * @param header the value of the {@code Range} header
     * @return the single range asked for, or empty
     */
    public static Optional<ByteRange> tryParse(String header) {
        if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return Optional.empty();
        }
        String spec = header.substring(UNIT.length()).trim();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        Optional<OptionalLong> first = number(spec.substring(0, dash).trim());
        Optional<OptionalLong> last = number(spec.substring(dash + 1).trim());
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ByteRange(first.get(), last.get()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Fits the range to content of a known size.
     *
     * @param size the size of the content in bytes
     * @return the part meant, or empty where the range cannot be satisfied (status 416)
     */
    public Optional<Slice> within(long size) {
        if (first.isEmpty()) {
            long length = Math.min(last.orElseThrow(), size);
            return length == 0 ? Optional.empty() : Optional.of(new Slice(size - length, length));
        }
        long start = first.getAsLong();
        if (start >= size) {
            return Optional.empty();
        }
        long end = Math.min(last.orElse(size - 1), size - 1);
        return Optional.of(new Slice(start, end - start + 1));
    }

    /** {@return the range as a header value, {@code bytes=first-last}} */
    @Override
    public String toString() {
        return UNIT + text(first, last);
    }

    private static String text(OptionalLong first, OptionalLong last) {
        return (first.isPresent() ? first.getAsLong() : "") + "-" + (last.isPresent() ? last.getAsLong() : "");
    }

    /** Empty: no number; empty inside: nothing there. */
    private static Optional<OptionalLong> number(String digits) {
        if (digits.isEmpty()) {
            return Optional.of(OptionalLong.empty());
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        return Optional.of(OptionalLong.of(digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits)));
    }
}
