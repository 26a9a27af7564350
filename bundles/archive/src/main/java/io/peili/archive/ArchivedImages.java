// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Image;
import io.peili.oci.Digest;
import java.util.List;
import java.util.Set;

/**
 * What an archive brought, all of it complete and checked.
 *
 * @param images the images, in the archive's order
 * @param content all content that belongs to them, in the archive or in the store before
 */
public record ArchivedImages(List<NamedImage> images, Set<Digest> content) {
    /**
     * Copies the collections.
     *
     * @param images the images
     * @param content all content that belongs to them
     */
    public ArchivedImages {
        images = List.copyOf(images);
        content = Set.copyOf(content);
    }

    /**
     * The images that have a name.
     *
     * @return the images, in the archive's order
     */
    public List<Image> named() {
        return images.stream()
                .flatMap(image -> image.name().stream().map(name -> new Image(name, image.target())))
                .toList();
    }
}
