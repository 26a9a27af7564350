// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.oci.Descriptor;
import io.peili.oci.ImageName;
import io.peili.oci.Reference;
import java.util.Map;
import java.util.Optional;

/**
 * How entries of an {@code index.json} are named. We write the full name into both annotations that tools look at, so
 * that many repositories fit into one folder: {@code skopeo copy oci:FOLDER:docker.io/library/nginx:latest …}. Of
 * entries that others wrote, {@code io.containerd.image.name} counts first, then
 * {@code org.opencontainers.image.ref.name}. A tag alone, such as {@code v1}, says nothing about the repository: it
 * belongs to the configured one, and where none is configured the entry has no name and is served by digest only.
 *
 * @param bareTags the repository of entries that are named by a tag alone
 */
public record EntryNames(Optional<ImageName> bareTags) {
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    /**
     * The name of an entry.
     *
     * @param entry the entry
     * @return the name, or empty where it has none
     * @throws IllegalArgumentException if there is one that cannot be understood
     */
    public Optional<Reference> parse(Descriptor entry) {
        String full = entry.annotations().get(CONTAINERD_NAME);
        String text = full == null ? entry.annotations().get(REF_NAME) : full;
        if (text == null) {
            return Optional.empty();
        }
        if (full == null && Reference.isTag(text)) {
            return bareTags.map(name -> Reference.of(name, text));
        }
        Reference reference = Reference.parse(text);
        if (reference.tag().isPresent()) {
            return Optional.of(Reference.of(reference.name(), reference.tag().get()));
        }
        if (reference.digest().filter(digest -> !digest.equals(entry.digest())).isPresent()) {
            throw new IllegalArgumentException(
                    "name " + reference + " of " + entry.digest() + " (expected: the same digest in the name)");
        }
        return Optional.of(reference);
    }

    /**
     * The name of an entry.
     *
     * @param entry the entry
     * @return the name, or empty where there is none that can be understood
     */
    public Optional<Reference> tryParse(Descriptor entry) {
        try {
            return parse(entry);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The annotations that name an entry.
     *
     * @param name the name
     * @return key and value
     */
    public static Map<String, String> annotations(Reference name) {
        return Map.of(CONTAINERD_NAME, name.toString(), REF_NAME, name.toString());
    }
}
