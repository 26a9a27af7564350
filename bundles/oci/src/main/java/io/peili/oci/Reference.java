// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What points at a manifest in a repository: a tag, a digest, or both.
 *
 * @param name the repository
 * @param tag the tag, if any
 * @param digest the digest, if any; it wins where both are given
 */
public record Reference(ImageName name, Optional<String> tag, Optional<Digest> digest)
        implements Comparable<Reference> {
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    /**
     * Checks that there is something to point with.
     *
     * @param name the repository
     * @param tag the tag, if any
     * @param digest the digest, if any
     */
    public Reference {
        if (tag.isEmpty() && digest.isEmpty()) {
            throw new IllegalArgumentException("reference: " + name + " (expected: a tag or a digest)");
        }
        tag.ifPresent(value -> {
            if (!isTag(value)) {
                throw new IllegalArgumentException("tag: " + Excerpt.of(value)
                        + " (expected: letters, digits, _ . -, not beginning with . or -, at most 128 characters)");
            }
        });
    }

    /**
     * A reference by tag.
     *
     * @param name the repository
     * @param tag the tag
     * @return the reference
     */
    public static Reference of(ImageName name, String tag) {
        return new Reference(name, Optional.of(tag), Optional.empty());
    }

    /**
     * A reference by digest.
     *
     * @param name the repository
     * @param digest the digest
     * @return the reference
     */
    public static Reference of(ImageName name, Digest digest) {
        return new Reference(name, Optional.empty(), Optional.of(digest));
    }

    /**
     * Whether the text can be a tag.
     *
     * @param text the text
     * @return whether it can
     */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /**
     * Reads a reference as people write it: {@code [registry/]repository[:tag][@digest]}. Neither tag nor digest means
     * {@code latest}.
     *
     * @param text for example {@code registry.example.org/team/app:1.2}
     * @return the reference
     * @throws IllegalArgumentException if it is none
     */
    public static Reference parse(String text) {
        int at = text.indexOf('@');
        Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
        String rest = at < 0 ? text : text.substring(0, at);
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            return new Reference(
                    ImageName.parse(rest.substring(0, colon)), Optional.of(rest.substring(colon + 1)), digest);
        }
        return new Reference(
                ImageName.parse(rest), digest.isPresent() ? Optional.empty() : Optional.of("latest"), digest);
    }

    @Override
    public int compareTo(Reference other) {
        return toString().compareTo(other.toString());
    }

    /** {@return {@code registry/repository[:tag][@digest]}} */
    @Override
    public String toString() {
        return name
                + tag.map(value -> ":" + value).orElse("")
                + digest.map(value -> "@" + value).orElse("");
    }
}
