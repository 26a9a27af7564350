// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds out whether images are complete, and what belongs to them. An image needs its configuration and all layers,
 * but those that may not be distributed; an index needs at least one of its platforms, each one that is there complete.
 * All images that are checked together may describe no more than {@value #MAX_DESCRIPTORS} contents.
 */
public final class ImageCheck {
    private static final int MAX_DEPTH = 8;
    /** Of all manifests together; stores remember what is described, also where it is absent. */
    private static final int MAX_DESCRIPTORS = 100_000;

    /** Where content lies. */
    @ConsumerType
    public interface Source {
        /**
         * The size of some content.
         *
         * @param digest its digest
         * @return bytes, or empty where it is not there
         * @throws IOException if the store cannot be read
         */
        Optional<Long> size(Digest digest) throws IOException;

        /**
         * Reads a manifest that is there.
         *
         * @param descriptor what it should be
         * @return the manifest
         * @throws IOException if it cannot be read
         * @throws IllegalArgumentException if it is none
         */
        Manifest manifest(Descriptor descriptor) throws IOException;
    }

    private final Source source;
    private final Set<Digest> content = new HashSet<>();
    private final Set<Digest> checked = new HashSet<>();
    private int described;

    /**
     * Begins to check.
     *
     * @param source where content lies
     */
    public ImageCheck(Source source) {
        this.source = source;
    }

    /**
     * All content of the images checked so far.
     *
     * @return the digests
     */
    public Set<Digest> content() {
        return content;
    }

    /**
     * What is wrong with an image.
     *
     * @param target its manifest or index
     * @return the problem, or empty where it is complete
     * @throws IOException if the store cannot be read
     */
    public Optional<String> problem(Descriptor target) throws IOException {
        if (!target.mediaType().isManifest()) {
            return Optional.of(target.digest() + " is a " + target.mediaType() + " (expected: a manifest or an index)");
        }
        return manifest(target, 0);
    }

    private Optional<String> manifest(Descriptor target, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            return Optional.of("indexes lie deeper than " + MAX_DEPTH + " in each other");
        }
        if (checked.contains(target.digest())) {
            return Optional.empty();
        }
        Optional<String> absent = blob("manifest", target);
        if (absent.isPresent()) {
            return absent;
        }
        if (target.size() > Manifest.MAX_SIZE) {
            return Optional.of("the manifest " + target.digest() + " has " + target.size()
                    + " bytes (expected: at most " + Manifest.MAX_SIZE + ")");
        }
        Manifest manifest;
        try {
            manifest = source.manifest(target);
        } catch (IllegalArgumentException e) {
            return Optional.of("the manifest " + target.digest() + " is broken: " + CheckedManifest.why(e));
        }
        if (manifest.mediaType().isIndex() != target.mediaType().isIndex()) {
            return Optional.of("the manifest " + target.digest() + " is a " + manifest.mediaType() + " (expected: a "
                    + target.mediaType() + ")");
        }
        described += manifest.children().size();
        if (described > MAX_DESCRIPTORS) {
            return Optional.of("the manifests describe more than " + MAX_DESCRIPTORS + " contents");
        }
        Optional<String> problem = manifest.mediaType().isIndex() ? index(target, manifest, depth) : image(manifest);
        if (problem.isEmpty()) {
            checked.add(target.digest());
        }
        return problem;
    }

    private Optional<String> image(Manifest image) throws IOException {
        for (Descriptor child : image.children()) {
            if (mayBeAbsent(child.mediaType()) && source.size(child.digest()).isEmpty()) {
                continue;
            }
            Optional<String> problem = blob("content", child);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> index(Descriptor target, Manifest index, int depth) throws IOException {
        boolean any = index.manifests().isEmpty();
        for (Descriptor child : index.manifests()) {
            if (source.size(child.digest()).isEmpty()) {
                continue;
            }
            any = true;
            Optional<String> problem =
                    child.mediaType().isManifest() ? manifest(child, depth + 1) : blob("content", child);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return any ? Optional.empty() : Optional.of("no image of the index " + target.digest() + " is there");
    }

    private Optional<String> blob(String what, Descriptor descriptor) throws IOException {
        Optional<Long> size = source.size(descriptor.digest());
        if (size.isEmpty()) {
            return Optional.of(what + " " + descriptor.digest() + " is missing");
        }
        if (size.get() != descriptor.size()) {
            return Optional.of(what + " " + descriptor.digest() + " has " + size.get() + " bytes (expected: "
                    + descriptor.size() + ")");
        }
        content.add(descriptor.digest());
        return Optional.empty();
    }

    /**
     * Whether an image is complete without this content, because it may not be distributed.
     *
     * @param type the type of a layer
     * @return whether it may be absent
     */
    public static boolean mayBeAbsent(MediaType type) {
        return type.value().contains("nondistributable") || type.value().contains("foreign");
    }
}
