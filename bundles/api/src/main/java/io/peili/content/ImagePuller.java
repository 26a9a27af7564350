// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Platform;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Brings images from the peers into the store of this node. */
@ProviderType
public interface ImagePuller {
    /**
     * Pulls an image. What is here is not fetched again; after trouble the same call goes on where it stopped.
     *
     * @param name what to pull, by tag or digest
     * @param platform the only platform wanted of an index, or empty for all that peers have
     * @param progress is told how far it is
     * @return what came
     * @throws IOException if nobody has it, it is not what it should be, or it cannot be stored
     */
    PulledImage pull(Reference name, Optional<Platform> platform, Progress progress) throws IOException;
}
