// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.routing.Peer;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** How a fetch ended. */
public sealed interface Fetch permits Fetch.Found, Fetch.Missing, Fetch.Unsatisfiable {
    /**
     * A peer has it.
     *
     * @param mediaType what the peer says it is
     * @param digest its digest
     * @param size the size of the whole content in bytes
     * @param slice the part that the body holds, or empty for all of it
     * @param body the bytes, verified as they pass; without bytes where only the headers were asked for
     * @param source who gave it
     */
    record Found(
            MediaType mediaType, Digest digest, long size, Optional<ByteRange.Slice> slice, Chunks body, Peer source)
            implements Fetch, Closeable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /**
     * Nobody has it.
     *
     * @param attempts how many peers were asked
     * @param reason why, for people
     */
    record Missing(int attempts, String reason) implements Fetch {}

    /**
     * Somebody has it, but not the part that was asked for (status 416).
     *
     * @param size the size of the whole content in bytes
     */
    record Unsatisfiable(long size) implements Fetch {}
}
