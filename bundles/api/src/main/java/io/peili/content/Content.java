// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Complete content in a store. Holds no open file; thread-safe. */
@ProviderType
public interface Content {
    /**
     * What the content is called.
     *
     * @return its digest
     */
    Digest digest();

    /**
     * How long it is.
     *
     * @return bytes
     */
    long size();

    /**
     * What it is, as far as the store knows.
     *
     * @return the exact type of manifests, {@link MediaType#OCTET_STREAM} where nothing is known
     */
    MediaType mediaType();

    /**
     * Opens a part of the content. Nothing is read before the body is asked for it.
     *
     * @param offset the first byte
     * @param length how many bytes; {@code offset + length} is at most {@link #size()}
     * @return the bytes; to be closed by the caller
     * @throws ContentCorruptException if what is stored is not what it should be, such as a file of the wrong size
     * @throws IOException if it cannot be opened, or is gone
     */
    Body open(long offset, long length) throws IOException;

    /**
     * Reads the whole content, where it is small.
     *
     * @param limit the most bytes to read
     * @return the bytes
     * @throws IOException if it is larger than the limit or cannot be read
     */
    default byte[] bytes(int limit) throws IOException {
        if (size() > limit) {
            throw new IOException(digest() + " has " + size() + " bytes (expected: at most " + limit + ")");
        }
        ByteBuffer all = ByteBuffer.allocate((int) size());
        try (Body body = open(0, size())) {
            body.forEach(all::put);
        }
        return all.array();
    }
}
