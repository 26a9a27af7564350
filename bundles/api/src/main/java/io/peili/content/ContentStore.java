// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What this node holds, for reading. Only complete content is ever shown. Every implementation passes the contract suite
 * of the test kit.
 */
@ProviderType
public interface ContentStore {
    /**
     * What kind of store this is.
     *
     * @return for example {@code layout}
     */
    String kind();

    /**
     * Finds content.
     *
     * @param digest its digest
     * @return the content, or empty where the store does not hold it completely
     * @throws IOException if the store cannot be read
     */
    Optional<Content> find(Digest digest) throws IOException;

    /**
     * Looks a tag up.
     *
     * @param name the repository
     * @param tag the tag
     * @return the manifest or index it points at, or empty
     * @throws IOException if the store cannot be read
     */
    Optional<Descriptor> resolve(ImageName name, String tag) throws IOException;

    /**
     * All named images.
     *
     * @return the images, ordered by name
     * @throws IOException if the store cannot be read
     */
    List<Image> images() throws IOException;

    /**
     * The manifests that name a subject.
     *
     * @param subject the digest of the subject, which need not be here itself
     * @return their descriptors with artifact type and the annotations of the manifest, ordered by digest
     * @throws IOException if the store cannot be read
     */
    List<Descriptor> referrers(Digest subject) throws IOException;

    /**
     * Content that is arriving now.
     *
     * @param expected the digest it will have
     * @return the ingest, or empty where none is under way that is known to become this content
     * @throws IOException if the store cannot be read
     */
    Optional<Ingest> ingest(Digest expected) throws IOException;

    /**
     * Watches what is here: first all there is, then changes. After a lost connection to the store the difference
     * follows as a change.
     *
     * @param listener is told, by one thread at a time, in order
     * @return to be closed to stop watching
     */
    Subscription watch(InventoryListener listener);
}
