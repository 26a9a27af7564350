// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository in a registry: {@code registry.example.org:5000/team/app}.
 *
 * @param registry host with an optional port, as written in image names
 * @param repository the path within the registry
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests">distribution-spec,
 *     name</a>
 */
public record ImageName(String registry, String repository) implements Comparable<ImageName> {
    private static final int MAX_LENGTH = 255;
    private static final String SEGMENT = "[a-z0-9]++(?:(?:\\.|_|__|-++)[a-z0-9]++)*+";
    private static final Pattern REPOSITORY = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*+");
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final Pattern REGISTRY =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*+|\\[[0-9a-fA-F:.]{2,45}\\])(?::[0-9]{1,5})?");
    private static final String HUB = "docker.io";

    /**
     * Checks the parts.
     *
     * @param registry host with an optional port
     * @param repository the path within the registry
     */
    public ImageName {
        if (!isRegistry(registry)) {
            throw new IllegalArgumentException(
                    "registry: " + Excerpt.of(registry) + " (expected: a host name or address, and a port if any)");
        }
        if (!isRepository(repository)) {
            throw new IllegalArgumentException("repository: " + Excerpt.of(repository)
                    + " (expected: lower-case letters, digits and single . _ - between them, parts split by /, at"
                    + " most 255 characters)");
        }
    }

    /**
     * Whether the text can be a registry: a host with an optional port.
     *
     * @param text the text
     * @return whether it can
     */
    public static boolean isRegistry(String text) {
        return text.length() <= MAX_LENGTH && REGISTRY.matcher(text).matches();
    }

    /**
     * Whether the text can be a repository.
     *
     * @param text the text
     * @return whether it can
     */
    public static boolean isRepository(String text) {
        return text.length() <= MAX_LENGTH && REPOSITORY.matcher(text).matches();
    }

    /**
     * Reads {@code registry/repository}, where the first part counts as a registry if it has a dot or a colon or is
     * {@code localhost}.
     *
     * @param text for example {@code registry.example.org/team/app}
     * @return the name, or empty where the first part is no registry
     * @throws IllegalArgumentException if the rest is no repository
     */
    public static Optional<ImageName> tryQualified(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || !looksLikeRegistry(text.substring(0, slash))) {
            return Optional.empty();
        }
        return Optional.of(new ImageName(text.substring(0, slash), text.substring(slash + 1)));
    }

    /**
     * Reads a name as people write it: without a registry it is Docker Hub's, without a folder there {@code library}.
     *
     * @param text for example {@code nginx} or {@code registry.example.org/team/app}
     * @return the full name
     * @throws IllegalArgumentException if it is no name
     */
    public static ImageName parse(String text) {
        return tryQualified(text)
                .map(ImageName::normalized)
                .orElseGet(() -> new ImageName(HUB, text.indexOf('/') < 0 ? "library/" + text : text));
    }

    private ImageName normalized() {
        if (registry.equals("index.docker.io")) {
            return new ImageName(HUB, repository).normalized();
        }
        return registry.equals(HUB) && repository.indexOf('/') < 0 ? new ImageName(HUB, "library/" + repository) : this;
    }

    private static boolean looksLikeRegistry(String part) {
        return isRegistry(part) && (part.indexOf('.') >= 0 || part.indexOf(':') >= 0 || part.equals("localhost"));
    }

    @Override
    public int compareTo(ImageName other) {
        return toString().compareTo(other.toString());
    }

    /** {@return {@code registry/repository}} */
    @Override
    public String toString() {
        return registry + "/" + repository;
    }
}
