// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code Content-Range: bytes first-last/size} header with a known size.
 *
 * @param first the first byte
 * @param last the last byte, inclusive
 * @param size the size of the whole content in bytes
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-content-range">RFC 9110, Content-Range</a>
 */
public record ContentRange(long first, long last, long size) {
    private static final Pattern FORM = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

    /**
     * Checks that the range lies within the content.
     *
     * @param first the first byte
     * @param last the last byte, inclusive
     * @param size the size of the whole content in bytes
     */
    public ContentRange {
        if (first < 0 || first > last || last >= size) {
            throw new IllegalArgumentException(
                    "content range: " + first + "-" + last + "/" + size + " (expected: start ≤ end < size)");
        }
    }

    /**
     * What a slice of content is called in a header.
     *
     * @param slice the part
     * @param size the size of the whole
     * @return the header
     */
    public static ContentRange of(ByteRange.Slice slice, long size) {
        return new ContentRange(slice.offset(), slice.offset() + slice.length() - 1, size);
    }

    /**
     * Reads a header.
     *
     * @param header the value of the {@code Content-Range} header
     * @return the range, or empty where it is malformed or the size is not told
     */
    public static Optional<ContentRange> tryParse(String header) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        long size = Long.parseLong(matcher.group(3));
        return first <= last && last < size ? Optional.of(new ContentRange(first, last, size)) : Optional.empty();
    }

    /**
     * How many bytes.
     *
     * @return at least one
     */
    public long length() {
        return last - first + 1;
    }

    /** {@return the header value, {@code bytes first-last/size}} */
    @Override
    public String toString() {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
