// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Descriptor;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A store whose images can be changed by people. Every change is all or nothing, also across a crash. */
@ProviderType
public interface ImageStore extends ContentStore {
    /**
     * Takes over all images of an OCI or {@code docker save} archive, plain or compressed, under the names that the
     * archive gives.
     *
     * @param archive the file
     * @param progress is told how far it is
     * @return the images, in the archive's order
     * @throws InvalidArchiveException if the archive is broken, incomplete, hostile or without names; nothing has
     *     changed then
     * @throws IOException if the archive or the store cannot be read or written
     */
    default List<Image> importArchive(Path archive, Progress progress) throws IOException {
        return importArchive(archive, Optional.empty(), progress);
    }

    /**
     * Takes over all images of an OCI or {@code docker save} archive, plain or compressed.
     *
     * @param archive the file
     * @param name the name of the archive's only image, whatever the archive calls it; empty for the archive's names
     * @param progress is told how far it is
     * @return the images, in the archive's order
     * @throws InvalidArchiveException if the archive is broken, incomplete, hostile or without names, or has more than
     *     the one image that a name is given for; nothing has changed then
     * @throws IOException if the archive or the store cannot be read or written
     */
    List<Image> importArchive(Path archive, Optional<Reference> name, Progress progress) throws IOException;

    /**
     * Begins or resumes to write content.
     *
     * @param descriptor what it will be; size and digest are checked at the end
     * @return the writer, or empty where the store has the content already
     * @throws IOException if the store cannot be written, or somebody else is writing this content
     */
    Optional<ContentWriter> write(Descriptor descriptor) throws IOException;

    /**
     * Names an image whose content is here completely.
     *
     * @param name the name; with a tag it is listed without its digest, otherwise as it is
     * @param target the manifest or index
     * @throws IOException if content is missing or the store cannot be written
     */
    void tag(Reference name, Descriptor target) throws IOException;

    /**
     * Removes a name, and all content that no other image needs.
     *
     * @param name the name, exactly as listed
     * @return whether it was there
     * @throws IOException if the store cannot be written
     */
    boolean remove(Reference name) throws IOException;
}
