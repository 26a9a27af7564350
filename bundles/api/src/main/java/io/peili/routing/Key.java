// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

import static java.util.Objects.requireNonNull;

import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Reference;

/**
 * What peers are asked for: a digest, or a tag in a repository. Written as Spegel and K3s write it.
 *
 * @param value {@code sha256:<hex>} or {@code registry/repository:tag}
 */
public record Key(String value) {
    /**
     * Checks that there is one.
     *
     * @param value the key as it goes over the wire
     */
    public Key {
        requireNonNull(value, "value");
    }

    /**
     * The key of some content.
     *
     * @param digest its digest
     * @return the key
     */
    public static Key of(Digest digest) {
        return new Key(digest.toString());
    }

    /**
     * The key of a tag.
     *
     * @param name the repository
     * @param tag the tag
     * @return the key
     */
    public static Key of(ImageName name, String tag) {
        return new Key(name + ":" + tag);
    }

    /**
     * The key of a reference: its digest if it has one, else its tag.
     *
     * @param reference the reference
     * @return the key
     */
    public static Key of(Reference reference) {
        return reference
                .digest()
                .map(Key::of)
                .orElseGet(() -> of(reference.name(), reference.tag().orElseThrow()));
    }

    /** {@return the key as it goes over the wire} */
    @Override
    public String toString() {
        return value;
    }
}
