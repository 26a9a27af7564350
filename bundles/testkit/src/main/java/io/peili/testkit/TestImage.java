// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A small real image, index or artifact. Made by {@link TestImages}.
 *
 * @param target the manifest or index
 * @param blobs all content, each before what points at it, so that the target is the last
 */
public record TestImage(Descriptor target, List<TestBlob> blobs) {
    /**
     * Copies the list.
     *
     * @param target the manifest or index
     * @param blobs all content
     */
    public TestImage {
        blobs = List.copyOf(blobs);
    }

    /**
     * The digest of the manifest or index.
     *
     * @return the digest
     */
    public Digest digest() {
        return target.digest();
    }

    /**
     * The manifest or index itself.
     *
     * @return the content
     */
    public TestBlob manifest() {
        return blobs.get(blobs.size() - 1);
    }

    /**
     * All content.
     *
     * @return the digests
     */
    public Set<Digest> digests() {
        return blobs.stream().map(TestBlob::digest).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * One content.
     *
     * @param digest its digest
     * @return the content
     */
    public TestBlob blob(Digest digest) {
        return blobs.stream()
                .filter(blob -> blob.digest().equals(digest))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(digest + " is not in this image"));
    }
}
