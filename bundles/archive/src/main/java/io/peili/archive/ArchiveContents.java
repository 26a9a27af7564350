// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Content;
import io.peili.content.InvalidArchiveException;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What an archive holds: files by path and by digest, links resolved. */
final class ArchiveContents {
    private static final int MAX_LINKS = 16;

    private final Map<String, Content> files;
    private final Map<String, String> links;
    private final Intake intake;
    private final Map<Digest, Content> blobs = new HashMap<>();

    ArchiveContents(Map<String, Content> files, Map<String, String> links, Intake intake)
            throws InvalidArchiveException {
        this.files = files;
        this.links = links;
        this.intake = intake;
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
    List<ArchivedImage> images(Function<Descriptor, Optional<String>> names) throws IOException {
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
    Optional<Content> find(String path) {
        String end = path;
        for (int i = 0; i < MAX_LINKS; i++) {
            Content file = files.get(end);
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
    Optional<Content> find(Digest digest) {
        return Optional.ofNullable(blobs.get(digest));
    }

    /** A small file, such as an index. */
    byte[] json(String path, int limit) throws IOException {
        Content file = find(path)
                .orElseThrow(() -> new InvalidArchiveException(TarReader.shorten(path) + " is missing in the archive"));
        if (file.size() > limit) {
            throw new InvalidArchiveException(
                    TarReader.shorten(path) + " has " + file.size() + " bytes (expected: at most " + limit + ")");
        }
        return file.bytes(limit);
    }

    /** Adds content made from what the archive says. */
    Content add(String what, byte[] bytes) throws IOException {
        Content content = intake.take(what, bytes);
        blobs.put(content.digest(), content);
        return content;
    }
}
