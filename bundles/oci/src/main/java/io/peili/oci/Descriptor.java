// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Map;
import java.util.Optional;

/**
 * A typed, sized pointer at content.
 *
 * @param mediaType the type of the content
 * @param digest the digest of the content
 * @param size the size of the content in bytes
 * @param platform what it runs on, in an index
 * @param artifactType the type of the artifact, where the content is an artifact's manifest
 * @param annotations the annotations of the pointer
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md">image-spec, descriptors</a>
 */
public record Descriptor(
        MediaType mediaType,
        Digest digest,
        long size,
        Optional<Platform> platform,
        Optional<String> artifactType,
        Map<String, String> annotations) {
    /**
     * Checks the size.
     *
     * @param mediaType the type of the content
     * @param digest the digest of the content
     * @param size the size of the content in bytes
     * @param platform what it runs on
     * @param artifactType the type of the artifact
     * @param annotations the annotations of the pointer
     */
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("size of " + digest + ": " + size + " (expected: 0 or more)");
        }
        annotations = Map.copyOf(annotations);
    }

    /**
     * A plain pointer.
     *
     * @param mediaType the type of the content
     * @param digest the digest of the content
     * @param size the size of the content in bytes
     * @return the descriptor
     */
    public static Descriptor of(MediaType mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Optional.empty(), Optional.empty(), Map.of());
    }
}
