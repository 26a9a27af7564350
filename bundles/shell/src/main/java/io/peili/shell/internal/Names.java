// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.content.ContentStore;
import io.peili.content.Image;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import io.peili.oci.Platform;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Optional;

/** Reads what people call images, and finds them here. */
public final class Names {
    private Names() {}

    /**
     * A manifest of this node.
     *
     * @param store where to look
     * @param text a name or a digest
     * @return what it points at
     * @throws IOException if it is not here or the store cannot be read
     */
    public static Descriptor resolve(ContentStore store, String text) throws IOException {
        Optional<Digest> digest = digest(text);
        Optional<Descriptor> found = digest.isPresent() ? byDigest(store, digest.get()) : byName(store, text);
        return found.orElseThrow(() -> new IOException(text + " is not here (peili:images lists what is)"));
    }

    /**
     * A digest, where one is meant: what begins as digests do is not taken for an image of the name {@code sha256}.
     *
     * @param text a name or a digest
     * @return the digest, or empty where a name is meant
     * @throws IllegalArgumentException if a digest is meant and wrong
     */
    public static Optional<Digest> digest(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && DigestAlgorithm.byLabel(text.substring(0, colon)).isPresent()
                ? Optional.of(Digest.parse(text))
                : Optional.empty();
    }

    /**
     * A platform.
     *
     * @param text {@code os/architecture[/variant]}
     * @return the platform
     */
    public static Platform platform(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || text.contains("//") || text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException(
                    "platform: " + text + " (expected: os/architecture[/variant], for example linux/arm64)");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    private static Optional<Descriptor> byName(ContentStore store, String text) throws IOException {
        Reference reference = Reference.parse(text);
        if (reference.digest().isPresent()) {
            return byDigest(store, reference.digest().get());
        }
        return store.resolve(reference.name(), reference.tag().orElseThrow());
    }

    private static Optional<Descriptor> byDigest(ContentStore store, Digest digest) throws IOException {
        for (Image image : store.images()) {
            if (image.target().digest().equals(digest)) {
                return Optional.of(image.target());
            }
        }
        return store.find(digest).map(content -> {
            MediaType type = content.mediaType();
            return Descriptor.of(type, digest, content.size());
        });
    }
}
