// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.routing.Peer;
import java.util.Optional;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** What a peer said to one request. */
sealed interface PeerAnswer permits PeerAnswer.Accepted, PeerAnswer.Unsatisfiable, PeerAnswer.Refused {
    /** Who said it. */
    Peer peer();

    /**
     * The right headers.
     *
     * @param peer who said it
     * @param mediaType what it is
     * @param digest its digest; empty where a tag was asked for and the peer did not say
     * @param size the size of the whole content in bytes
     * @param slice the part that is coming, or empty for all of it
     * @param request the request, to be aborted when the rest is not wanted
     * @param source the bytes; null where only the headers were asked for
     */
    record Accepted(
            Peer peer,
            MediaType mediaType,
            Optional<Digest> digest,
            long size,
            Optional<ByteRange.Slice> slice,
            Request request,
            Content.@Nullable Source source)
            implements PeerAnswer {
        long length() {
            return slice.map(ByteRange.Slice::length).orElse(size);
        }
    }

    /**
     * It has it, but not that part.
     *
     * @param peer who said it
     * @param size the size of the whole content in bytes
     */
    record Unsatisfiable(Peer peer, long size) implements PeerAnswer {}

    /**
     * Anything else.
     *
     * @param peer who said it, or did not
     * @param reason what it said, for people
     * @param fault what is wrong with it
     */
    record Refused(Peer peer, String reason, Fault fault) implements PeerAnswer {}

    /** What is wrong with a peer that refused. */
    enum Fault {
        /** Nothing: it has not got it. */
        NONE,
        /** The connection broke before it answered. */
        BROKEN,
        /** It cannot be reached, or answers wrongly. */
        FAILED
    }
}
