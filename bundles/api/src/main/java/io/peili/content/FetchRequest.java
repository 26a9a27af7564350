// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.ByteRange;
import io.peili.oci.Reference;
import java.util.Optional;

/**
 * What is wanted from a peer.
 *
 * @param kind manifest or blob
 * @param reference repository, and tag or digest; blobs always by digest
 * @param head whether only the headers are wanted
 * @param range the part of a blob that is wanted, or empty for all of it
 */
public record FetchRequest(Kind kind, Reference reference, boolean head, Optional<ByteRange> range) {
    /** Which route of the registry. */
    public enum Kind {
        /** {@code /manifests/}. */
        MANIFEST,
        /** {@code /blobs/}. */
        BLOB
    }

    /**
     * Checks that blobs are asked for by digest.
     *
     * @param kind manifest or blob
     * @param reference repository, and tag or digest
     * @param head whether only the headers are wanted
     * @param range the part that is wanted
     */
    public FetchRequest {
        if (kind == Kind.BLOB && reference.digest().isEmpty()) {
            throw new IllegalArgumentException("blob of " + reference + " (expected: a digest)");
        }
    }
}
