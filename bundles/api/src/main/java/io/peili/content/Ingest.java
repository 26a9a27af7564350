// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Digest;
import java.io.IOException;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** Content that is arriving in the store now, readable from its start while it grows. */
@ProviderType
public interface Ingest {
    /**
     * What it will be.
     *
     * @return the expected digest
     */
    Digest expected();

    /**
     * How many bytes it will have.
     *
     * @return bytes, or empty where that is not known
     */
    OptionalLong total();

    /**
     * How many bytes have arrived.
     *
     * @return bytes
     */
    long offset();

    /**
     * Reads what has arrived and waits for the rest.
     *
     * @param offset the first byte
     * @return the bytes up to the end of the content; fails with an {@link IOException} when the ingest is aborted or
     *     does not grow within the store's time limit
     * @throws IOException if it cannot be opened
     */
    Chunks open(long offset) throws IOException;
}
