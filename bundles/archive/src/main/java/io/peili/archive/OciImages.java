// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.InvalidArchiveException;
import io.peili.oci.Descriptor;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The images of an OCI archive, which is a layout in a tar file. */
final class OciImages {
    static final String INDEX = "index.json";

    private final ArchiveContents contents;

    OciImages(ArchiveContents contents) {
        this.contents = contents;
    }

    /**
     * Reads the index.
     *
     * @param names the name of an entry; throws {@link IllegalArgumentException} where it cannot be understood
     */
    List<ArchivedImage> read(Function<Descriptor, Optional<String>> names) throws IOException {
        Manifest index;
        try {
            index = Manifest.parse(contents.json(INDEX, Manifest.MAX_SIZE));
        } catch (IllegalArgumentException e) {
            throw new InvalidArchiveException(INDEX + " of the archive is broken: " + e.getMessage());
        }
        if (!index.mediaType().isIndex() || index.manifests().isEmpty()) {
            throw new InvalidArchiveException(INDEX + " of the archive lists no image");
        }
        List<ArchivedImage> images = new ArrayList<>();
        for (Descriptor entry : index.manifests()) {
            try {
                images.add(new ArchivedImage(entry, names.apply(entry).stream().toList()));
            } catch (IllegalArgumentException e) {
                throw new InvalidArchiveException(INDEX + " of the archive has a broken name: " + e.getMessage());
            }
        }
        return images;
    }
}
