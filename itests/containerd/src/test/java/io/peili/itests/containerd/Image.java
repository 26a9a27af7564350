// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A real image in an OCI layout on disk, to be imported and pushed.
 *
 * @param registry the registry in its name
 * @param repository the repository
 * @param tag the tag
 * @param folder the layout
 * @param blobs all its content; manifests after what they name, the target last
 */
record Image(String registry, String repository, String tag, Path folder, List<Blob> blobs) {
    /**
     * One piece of content.
     *
     * @param type its media type
     * @param hex its SHA-256
     * @param size its size in bytes
     * @param platform the architecture it is for, where an index names it
     */
    record Blob(String type, String hex, long size, String platform) {
        String digest() {
            return "sha256:" + hex;
        }

        boolean isManifest() {
            return type.contains("manifest") || type.contains("index");
        }
    }

    /** What a client calls it. */
    String name() {
        return registry + "/" + repository + ":" + tag;
    }

    Blob target() {
        return blobs.get(blobs.size() - 1);
    }

    String nameByDigest() {
        return registry + "/" + repository + "@" + target().digest();
    }

    Path file(Blob blob) {
        return folder.resolve("blobs/sha256").resolve(blob.hex());
    }

    /** Packs its layout into an archive. */
    Path archive(Path file) throws IOException {
        Tools.run("tar", "-cf", file.toString(), "-C", folder.toString(), ".");
        return file;
    }

    long size() {
        return sum(blobs);
    }

    /** The bytes of the manifests, which are had by name. */
    long manifests() {
        return sum(blobs.stream().filter(Blob::isManifest).toList());
    }

    static long sum(List<Blob> blobs) {
        return blobs.stream().mapToLong(Blob::size).sum();
    }

    List<Blob> of(String platform) {
        return blobs.stream().filter(blob -> blob.platform().equals(platform)).toList();
    }

    /** The same content with another name. */
    Image named(String otherRegistry, String otherRepository) throws IOException {
        Image named = new Image(otherRegistry, otherRepository, tag, folder, blobs);
        Images.index(named);
        return named;
    }
}
