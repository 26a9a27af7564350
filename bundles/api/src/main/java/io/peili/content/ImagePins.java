// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Images that others who clean up leave alone. A service of stores that somebody else, such as kubelet, cleans up. */
@ProviderType
public interface ImagePins {
    /**
     * Pins an image, or takes the pin away.
     *
     * @param name the name, exactly as listed
     * @param pinned whether it is to be pinned
     * @return whether the image is there
     * @throws IOException if the store cannot be written
     */
    boolean pin(Reference name, boolean pinned) throws IOException;

    /**
     * The pinned images.
     *
     * @return their names
     * @throws IOException if the store cannot be read
     */
    Set<Reference> pinned() throws IOException;
}
