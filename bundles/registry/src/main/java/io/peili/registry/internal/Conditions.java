// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditional headers of a request, against the entity tag that is the digest.
 *
 * @param ifNoneMatch the {@code If-None-Match} header
 * @param ifRange the {@code If-Range} header
 * @param range the {@code Range} header
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests">RFC 9110, conditional requests</a>
 */
record Conditions(
        @Nullable String ifNoneMatch,
        @Nullable String ifRange,
        @Nullable String range) {

    static String etag(Digest digest) {
        return "\"" + digest + "\"";
    }

    /** Whether the client has it already. */
    boolean unmodified(Digest digest) {
        if (ifNoneMatch == null) {
            return false;
        }
        String etag = etag(digest);
        for (String candidate : ifNoneMatch.split(",", -1)) {
            String trimmed = candidate.trim();
            if (trimmed.equals("*") || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    /** The range to answer, where there is one and it is still meant for this content. */
    Optional<ByteRange> rangeOf(Digest digest) {
        if (range == null || ifRange != null && !ifRange.trim().equals(etag(digest))) {
            return Optional.empty();
        }
        return ByteRange.tryParse(range);
    }
}
