// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.oci.OciError;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Optional;

/** Finds blobs here or at a peer. */
final class Blobs {
    /**
     * A blob to serve.
     *
     * @param size the size of the whole blob in bytes
     * @param slice the part to serve, or empty for all of it
     * @param body the bytes of the part; absent where only the headers were asked for
     */
    record Found(long size, Optional<ByteRange.Slice> slice, Optional<Body> body) {
        long length() {
            return slice.map(ByteRange.Slice::length).orElse(size);
        }
    }

    private final Services services;

    Blobs(Services services) {
        this.services = services;
    }

    Found get(Reference reference, Optional<ByteRange> range, boolean head, boolean localOnly) throws IOException {
        Digest digest = reference.digest().orElseThrow();
        Optional<Content> content = services.here(localOnly, store -> store.find(digest));
        return content.isPresent()
                ? local(content.get(), range, head)
                : remote(new FetchRequest(FetchRequest.Kind.BLOB, reference, head, range), localOnly);
    }

    private static Found local(Content content, Optional<ByteRange> range, boolean head) throws IOException {
        long size = content.size();
        Optional<ByteRange.Slice> slice = Optional.empty();
        if (range.isPresent()) {
            slice = range.get().within(size);
            if (slice.isEmpty()) {
                throw Peers.unsatisfiable(range.get().toString(), size);
            }
        }
        if (head) {
            return new Found(size, slice, Optional.empty());
        }
        long offset = slice.map(ByteRange.Slice::offset).orElse(0L);
        long length = slice.map(ByteRange.Slice::length).orElse(size);
        return new Found(size, slice, Optional.of(content.open(offset, length)));
    }

    private Found remote(FetchRequest request, boolean localOnly) throws IOException {
        Fetch.Found found = new Peers(services, localOnly, OciError.BLOB_UNKNOWN).fetch(request);
        if (request.head()) {
            found.close();
            return new Found(found.size(), found.slice(), Optional.empty());
        }
        return new Found(found.size(), found.slice(), Optional.of(found.body()));
    }
}
