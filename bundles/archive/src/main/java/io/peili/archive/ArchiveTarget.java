// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Content;
import io.peili.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Where the content of an archive goes: into a store, or beside it until all has been checked. For one thread. */
@ConsumerType
public interface ArchiveTarget {
    /**
     * Looks for content that need not be brought again.
     *
     * @param digest its digest
     * @return the content, which stays until the import ends, or empty where it is not there
     * @throws IOException if the store cannot be read
     */
    Optional<Content> find(Digest digest) throws IOException;

    /**
     * Begins to write content.
     *
     * @param digest the digest that the archive claims for it, or empty where it claims none
     * @param size how many bytes will come
     * @return takes the bytes
     * @throws IOException if the store cannot be written
     */
    Sink write(Optional<Digest> digest, long size) throws IOException;

    /** Takes the bytes of one content. Closing without {@link #commit} throws away what came. */
    @ConsumerType
    interface Sink extends Closeable {
        /**
         * Appends bytes.
         *
         * @param bytes the bytes, all taken
         * @throws IOException if they cannot be written
         */
        void write(ByteBuffer bytes) throws IOException;

        /**
         * All bytes have come, and they are what the archive says.
         *
         * @param digest the digest of what came
         * @return the content
         * @throws IOException if it cannot be written
         */
        Content commit(Digest digest) throws IOException;
    }
}
