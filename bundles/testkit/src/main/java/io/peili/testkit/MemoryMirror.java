// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.Chunks;
import io.peili.content.Content;
import io.peili.content.ContentStore;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.oci.ByteRange;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.routing.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A mirror whose only peer is a store in memory. Keeps the requests, and can spoil the bytes of the next body. */
public final class MemoryMirror implements Mirror {
    private final Peer peer;
    private final ContentStore store;
    private final List<FetchRequest> requests = new ArrayList<>();
    private Optional<UnaryOperator<Chunks>> spoil = Optional.empty();
    private long spoilFrom;

    /**
     * A mirror with one peer.
     *
     * @param peer who the peer is
     * @param store what it holds
     */
    public MemoryMirror(Peer peer, ContentStore store) {
        this.peer = peer;
        this.store = store;
    }

    /**
     * Changes the body of the next blob of some size, once.
     *
     * @param size at least this many bytes
     * @param change makes another body of the right one
     */
    public synchronized void spoilNext(long size, UnaryOperator<Chunks> change) {
        spoilFrom = size;
        spoil = Optional.of(change);
    }

    /**
     * Lets the body of the next blob of more than some bytes end with an error.
     *
     * @param bytes after how many bytes, rounded up to a chunk
     */
    public void cutNext(long bytes) {
        spoilNext(bytes + 1, body -> new CutChunks(body, bytes));
    }

    /**
     * What was asked for until now.
     *
     * @return the requests in order
     */
    public synchronized List<FetchRequest> requests() {
        return List.copyOf(requests);
    }

    @Override
    public synchronized Fetch fetch(FetchRequest request) throws IOException {
        requests.add(request);
        Optional<Content> content = find(request);
        if (content.isEmpty()) {
            return new Fetch.Missing(1, "1 peer asked, none has it");
        }
        long size = content.get().size();
        Optional<ByteRange.Slice> slice = request.range().flatMap(range -> range.within(size));
        if (request.range().isPresent() && slice.isEmpty()) {
            return new Fetch.Unsatisfiable(size);
        }
        long offset = slice.map(ByteRange.Slice::offset).orElse(0L);
        long length = request.head() ? 0 : slice.map(ByteRange.Slice::length).orElse(size);
        Chunks body = (Chunks) content.get().open(offset, length);
        return new Fetch.Found(
                content.get().mediaType(),
                content.get().digest(),
                size,
                slice,
                request.kind() == FetchRequest.Kind.BLOB && size >= spoilFrom ? spoiled(body) : body,
                peer);
    }

    private Chunks spoiled(Chunks body) {
        Optional<UnaryOperator<Chunks>> change = spoil;
        spoil = Optional.empty();
        return change.map(known -> known.apply(body)).orElse(body);
    }

    private Optional<Content> find(FetchRequest request) throws IOException {
        Optional<Digest> digest = request.reference().digest();
        if (digest.isEmpty()) {
            digest = store.resolve(
                            request.reference().name(),
                            request.reference().tag().orElseThrow())
                    .map(Descriptor::digest);
        }
        return digest.isPresent() ? store.find(digest.get()) : Optional.empty();
    }

    /** Bytes that end too soon. */
    private static final class CutChunks implements Chunks {
        private final Chunks body;
        private long left;

        CutChunks(Chunks body, long left) {
            this.body = body;
            this.left = left;
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public Optional<ByteBuffer> next() throws IOException {
            if (left <= 0) {
                throw new IOException("the peer went away");
            }
            Optional<ByteBuffer> next = body.next();
            left -= next.map(ByteBuffer::remaining).orElse(0);
            return next;
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
