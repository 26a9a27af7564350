// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The media type of some content, without parameters.
 *
 * @param value for example {@code application/vnd.oci.image.manifest.v1+json}
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/media-types.md">image-spec, media types</a>
 */
public record MediaType(String value) {
    /** Before the constants, which it checks. */
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

    /** An OCI image index. */
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    /** An OCI image manifest. */
    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    /** An OCI image configuration. */
    public static final MediaType OCI_CONFIG = new MediaType("application/vnd.oci.image.config.v1+json");
    /** An OCI layer, gzip compressed. */
    public static final MediaType OCI_LAYER_GZIP = new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
    /** An OCI layer, not compressed. */
    public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
    /** A Docker manifest list. */
    public static final MediaType DOCKER_LIST =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    /** A Docker image manifest, version 2 schema 2. */
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    /** A Docker image configuration. */
    public static final MediaType DOCKER_CONFIG = new MediaType("application/vnd.docker.container.image.v1+json");
    /** A Docker layer, gzip compressed. */
    public static final MediaType DOCKER_LAYER_GZIP =
            new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
    /** Anything. */
    public static final MediaType OCTET_STREAM = new MediaType("application/octet-stream");

    private static final Set<MediaType> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
    private static final Set<MediaType> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);

    /**
     * Checks the form of RFC 6838.
     *
     * @param value the media type
     */
    public MediaType {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("media type: " + Excerpt.of(value) + " (expected: type/subtype)");
        }
    }

    /**
     * Reads a {@code Content-Type} value, leaving out parameters.
     *
     * @param text for example {@code text/html; charset=utf-8}
     * @return the media type
     * @throws IllegalArgumentException if it is none
     */
    public static MediaType parse(String text) {
        int semicolon = text.indexOf(';');
        return new MediaType((semicolon < 0 ? text : text.substring(0, semicolon)).trim());
    }

    /**
     * Whether it lists other manifests.
     *
     * @return whether it is an index or a manifest list
     */
    public boolean isIndex() {
        return INDEXES.contains(this);
    }

    /**
     * Whether it is served under {@code /manifests/}.
     *
     * @return whether it is an image manifest, an index or a manifest list
     */
    public boolean isManifest() {
        return MANIFESTS.contains(this) || isIndex();
    }

    /** {@return the media type as it is written} */
    @Override
    public String toString() {
        return value;
    }
}
