// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.Status;
import io.peili.content.ContentWriter;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Content that is written piece by piece and named later. Until then a lease keeps it, also across a restart of the node,
 * so that what was begun can be continued. Thread-safe.
 */
final class Pulls {
    /** What our writers call what they write; each is the only one of its digest. */
    static final String REF = "peili-";

    private static final Duration KEPT = Duration.ofDays(1);

    private final Clock clock;
    private final Set<Digest> open = new HashSet<>();
    private String lease = "";
    private Instant renewal = Instant.MIN;

    Pulls(Clock clock) {
        this.clock = clock;
    }

    static String ref(Digest digest) {
        return REF + digest;
    }

    /** Begins or resumes to write. */
    Optional<ContentWriter> write(Space space, Descriptor descriptor) throws IOException {
        Digest digest = descriptor.digest();
        if (digest.algorithm() != DigestAlgorithm.SHA256) {
            throw new IOException(digest + " cannot be kept by containerd (expected: a sha256 digest)");
        }
        synchronized (open) {
            if (!open.add(digest)) {
                throw new IOException(digest + " is being written by somebody else");
            }
        }
        boolean begun = false;
        try {
            Optional<WriteCall> call = space.write(lease(space), ref(digest), descriptor.size(), Optional.of(digest));
            begun = call.isPresent();
            return call.map(writing -> new BlobWriter(space, writing, descriptor, () -> ended(digest)));
        } catch (ContainerdException e) {
            if (e.code() == Status.Code.NOT_FOUND) {
                forgetLease();
            }
            throw e;
        } finally {
            if (!begun) {
                ended(digest);
            }
        }
    }

    private void ended(Digest digest) {
        synchronized (open) {
            open.remove(digest);
        }
    }

    /** Whether content is being written here at the moment. */
    boolean isWriting(Digest digest) {
        synchronized (open) {
            return open.contains(digest);
        }
    }

    private synchronized String lease(Space space) throws IOException {
        Instant now = clock.instant();
        if (now.isAfter(renewal)) {
            String fresh = "peili-pull-" + UUID.randomUUID();
            space.client().leases().create(space.namespace(), fresh, now.plus(KEPT));
            lease = fresh;
            renewal = now.plus(KEPT.dividedBy(2));
        }
        return lease;
    }

    /** A name keeps this now. */
    synchronized void named(Space space, Collection<Digest> content) throws IOException {
        if (!lease.isEmpty()) {
            for (Digest digest : content) {
                space.client().leases().release(space.namespace(), lease, digest);
            }
        }
    }

    /** The lease is not known to this containerd, which may be another than before. */
    private synchronized void forgetLease() {
        renewal = Instant.MIN;
    }
}
