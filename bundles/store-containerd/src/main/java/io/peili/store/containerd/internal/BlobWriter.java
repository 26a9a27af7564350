// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.Status;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.oci.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes one content into containerd. What came stays there as an ingest when it is closed early. */
final class BlobWriter implements ContentWriter {
    private final Space space;
    private final WriteCall call;
    private final Descriptor descriptor;
    private final Runnable ended;
    private boolean closed;

    BlobWriter(Space space, WriteCall call, Descriptor descriptor, Runnable ended) {
        this.space = space;
        this.call = call;
        this.descriptor = descriptor;
        this.ended = ended;
    }

    @Override
    public long offset() {
        return call.offset();
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        checkOpen();
        if (buffer.remaining() > descriptor.size() - call.offset()) {
            throw new IOException("more than the " + descriptor.size() + " bytes announced for " + descriptor.digest());
        }
        call.write(buffer);
    }

    @Override
    public void commit() throws IOException {
        checkOpen();
        if (call.offset() != descriptor.size()) {
            discard();
            throw new ContentCorruptException("received " + call.offset() + " bytes of " + descriptor.digest()
                    + " (expected: " + descriptor.size() + ")");
        }
        try {
            call.commit(descriptor.digest());
            close();
        } catch (ContainerdException e) {
            if (e.code() != Status.Code.FAILED_PRECONDITION) {
                throw e;
            }
            discard();
            ContentCorruptException corrupt = new ContentCorruptException(
                    "received " + call.offset() + " bytes that are not " + descriptor.digest() + ": " + e.getMessage());
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private void discard() throws IOException {
        call.close();
        space.client().content().abort(space.namespace(), Pulls.ref(descriptor.digest()));
        close();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the writer of " + descriptor.digest() + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            call.close();
            ended.run();
        }
    }
}
