// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal.archive;

import io.peili.content.InvalidArchiveException;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What an archive holds: files by path and by digest, links resolved. */
public final class ArchiveContents {
    private static final int MAX_LINKS = 16;

    private final Map<String, Staged> files;
    private final Map<String, String> links;
    private final Staging staging;
    private final Map<Digest, Staged> blobs = new HashMap<>();

    ArchiveContents(Map<String, Staged> files, Map<String, String> links, Staging staging)
            throws InvalidArchiveException {
        this.files = files;
        this.links = links;
        this.staging = staging;
        files.values().forEach(file -> blobs.put(file.digest(), file));
        for (String link : links.keySet()) {
            if (find(link).isEmpty()) {
                throw new InvalidArchiveException(
                        "the archive has a link " + TarReader.shorten(link) + " that leads to no file in it");
            }
        }
    }

    /**
     * The images of the archive, in its order.
     *
     * @param names how entries of an OCI index are named
     * @throws InvalidArchiveException if it is no image archive
     */
    public List<ArchivedImage> images(Function<Descriptor, Optional<String>> names) throws IOException {
        if (find(OciImages.INDEX).isPresent()) {
            return new OciImages(this).read(names);
        }
        if (find(DockerImages.MANIFEST).isPresent()) {
            return new DockerImages(this).read();
        }
        throw new InvalidArchiveException(
                "the archive holds no image (expected: " + OciImages.INDEX + " or " + DockerImages.MANIFEST + ")");
    }

    /** A file, also one that a link leads to. */
    Optional<Staged> find(String path) {
        String end = path;
        for (int i = 0; i < MAX_LINKS; i++) {
            Staged file = files.get(end);
            if (file != null) {
                return Optional.of(file);
            }
            String target = links.get(end);
            if (target == null) {
                return Optional.empty();
            }
            end = target;
        }
        return Optional.empty();
    }

    /** Content by its digest. */
    public Optional<Staged> find(Digest digest) {
        return Optional.ofNullable(blobs.get(digest));
    }

    /** A small file, such as an index. */
    byte[] json(String path, int limit) throws IOException {
        Staged file = find(path)
                .orElseThrow(() -> new InvalidArchiveException(TarReader.shorten(path) + " is missing in the archive"));
        if (file.size() > limit) {
            throw new InvalidArchiveException(
                    TarReader.shorten(path) + " has " + file.size() + " bytes (expected: at most " + limit + ")");
        }
        return Files.readAllBytes(file.file());
    }

    /** Adds content made from what the archive says. */
    Staged add(String what, byte[] content) throws IOException {
        Staged staged = staging.take(what, content);
        blobs.put(staged.digest(), staged);
        return staged;
    }
}
