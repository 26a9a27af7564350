// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.ArchiveTarget;
import io.peili.content.Content;
import io.peili.content.InvalidArchiveException;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the content of an archive straight into containerd, under a lease that ends with the import: what no name keeps
 * then is gone again.
 */
final class LeasedTarget implements ArchiveTarget, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedTarget.class);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Space space;
    private final String lease = "peili-import-" + UUID.randomUUID();
    private int count;

    private LeasedTarget(Space space) {
        this.space = space;
    }

    static LeasedTarget open(Space space) throws IOException {
        LeasedTarget target = new LeasedTarget(space);
        space.client()
                .leases()
                .create(space.namespace(), target.lease, Instant.now().plus(LONGEST));
        return target;
    }

    /** Held first and looked for then, so that it stays if it was there. */
    @Override
    public Optional<Content> find(Digest digest) throws IOException {
        if (digest.algorithm() != DigestAlgorithm.SHA256) {
            throw new InvalidArchiveException(digest + " cannot be kept by containerd (expected: a sha256 digest)");
        }
        space.client().leases().add(space.namespace(), lease, digest);
        return space.find(digest);
    }

    @Override
    public Sink write(Optional<Digest> digest, long size) throws IOException {
        return new LeasedSink(lease + "-" + count++, digest, size);
    }

    private Content written(Digest digest) throws IOException {
        return space.find(digest)
                .orElseThrow(() -> new IOException(digest + " is gone from containerd while it is imported"));
    }

    @Override
    public void close() {
        try {
            space.client().leases().delete(space.namespace(), lease);
        } catch (IOException e) {
            LOG.warn("The lease {} stays in containerd until it expires: {}", lease, e.getMessage());
        }
    }

    /** One content on its way. */
    private final class LeasedSink implements Sink {
        private final String ref;
        /** None where containerd got the content from somebody else meanwhile. */
        private final @Nullable WriteCall call;
        /** What containerd has already, from another namespace. */
        private long ahead;

        private boolean kept;

        LeasedSink(String ref, Optional<Digest> digest, long size) throws IOException {
            this.ref = ref;
            call = space.write(lease, ref, size, digest).orElse(null);
            ahead = call == null ? Long.MAX_VALUE : call.offset();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            int skipped = (int) Math.min(ahead, bytes.remaining());
            ahead -= skipped;
            bytes.position(bytes.position() + skipped);
            if (call != null && bytes.hasRemaining()) {
                call.write(bytes);
            }
        }

        @Override
        public Content commit(Digest digest) throws IOException {
            if (call != null) {
                call.commit(digest);
            }
            kept = true;
            return written(digest);
        }

        @Override
        public void close() throws IOException {
            if (call != null) {
                call.close();
                if (!kept) {
                    space.client().content().abort(space.namespace(), ref);
                }
            }
        }
    }
}
