// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.content.Content;
import io.peili.content.ContentStore;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest and all below it, as far as it is here.
 *
 * @param descriptor what it is
 * @param here whether the store holds it
 * @param children what it points at, in order
 */
public record ImageTree(Descriptor descriptor, boolean here, List<ImageTree> children) {
    private static final int MAX_DEPTH = 4;

    /**
     * Copies the children.
     *
     * @param descriptor what it is
     * @param here whether the store holds it
     * @param children what it points at
     */
    public ImageTree {
        children = List.copyOf(children);
    }

    /**
     * Reads a tree.
     *
     * @param store where the content is
     * @param root the manifest to begin with
     * @return the tree
     * @throws IOException if the store cannot be read
     */
    public static ImageTree read(ContentStore store, Descriptor root) throws IOException {
        return read(store, root, 0);
    }

    /**
     * How much of it is here, everything counted once.
     *
     * @return bytes
     */
    public long size() {
        Map<Digest, Long> sizes = new HashMap<>();
        collect(sizes);
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private void collect(Map<Digest, Long> sizes) {
        if (here) {
            sizes.put(descriptor.digest(), descriptor.size());
        }
        children.forEach(child -> child.collect(sizes));
    }

    private static ImageTree read(ContentStore store, Descriptor descriptor, int depth) throws IOException {
        Optional<Content> content = store.find(descriptor.digest());
        List<ImageTree> children = new ArrayList<>();
        if (content.isPresent() && descriptor.mediaType().isManifest() && depth < MAX_DEPTH) {
            for (Descriptor child : manifest(content.get()).children()) {
                children.add(read(store, child, depth + 1));
            }
        }
        return new ImageTree(descriptor, content.isPresent(), children);
    }

    private static Manifest manifest(Content content) throws IOException {
        try {
            return Manifest.parse(content.bytes(Manifest.MAX_SIZE));
        } catch (IllegalArgumentException e) {
            throw new IOException(content.digest() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
