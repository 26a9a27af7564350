// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of containerd's content. Only ever read.
 *
 * @param root the folder that has {@code blobs} and {@code ingest}
 */
record BlobFolder(Path root) {
    /** What containerd has beside its content from its first start on. */
    private static final String METADATA = "io.containerd.metadata.v1.bolt";

    Path blobs() {
        return root.resolve("blobs");
    }

    Path blobs(DigestAlgorithm algorithm) {
        return blobs().resolve(algorithm.label());
    }

    Path ingests() {
        return root.resolve("ingest");
    }

    Path blob(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex());
    }

    /**
     * Whether it can be read and looks like one. Newer releases of containerd make what is in it with the first content
     * only, and 1.7 the folder itself.
     */
    boolean isOne() throws IOException {
        if (comesIn().isPresent()) {
            return true;
        }
        if (!Files.isDirectory(root) || !Files.isReadable(root)) {
            return false;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            return Files.isDirectory(ingests()) || !all.iterator().hasNext();
        }
    }

    /** The folder, surely containerd's, in which it will come; empty where it is there, or nobody knows. */
    Optional<Path> comesIn() {
        return Optional.ofNullable(root.getParent())
                .filter(parent -> Files.notExists(root) && Files.isDirectory(parent.resolve(METADATA)));
    }

    boolean has(Digest digest) {
        return Files.isReadable(blob(digest));
    }

    /** All files that are named like content. */
    Set<Digest> list() throws IOException {
        Set<Digest> digests = new HashSet<>();
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(blobs(algorithm))) {
                for (Path file : files) {
                    digest(algorithm, file.getFileName()).ifPresent(digests::add);
                }
            } catch (NoSuchFileException ignored) {
                // containerd makes the folder with the first content.
            }
        }
        return digests;
    }

    static Optional<Digest> digest(DigestAlgorithm algorithm, Path name) {
        return Digest.tryParse(algorithm.label() + ":" + name);
    }
}
