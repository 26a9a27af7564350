// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.oci.ByteRange;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** The peers as a source of manifests and blobs, both checked. */
final class PeerSource {
    private final Mirror mirror;
    private final Set<String> peers = new TreeSet<>();

    /**
     * A manifest as it came.
     *
     * @param descriptor what it is
     * @param manifest what it says
     * @param content its bytes
     */
    record Document(Descriptor descriptor, Manifest manifest, ByteBuffer content) {}

    PeerSource(Mirror mirror) {
        this.mirror = mirror;
    }

    /** Who gave something until now. */
    Set<String> peers() {
        return peers;
    }

    /** Fetches a manifest; one by tag is what the peer says it is, one by digest is exactly that. */
    Document manifest(Reference reference) throws IOException {
        FetchRequest request = new FetchRequest(FetchRequest.Kind.MANIFEST, reference, false, Optional.empty());
        try (Fetch.Found found = found(request)) {
            if (found.size() > Manifest.MAX_SIZE) {
                throw new ContentCorruptException("the manifest of " + reference + " has " + found.size()
                        + " bytes (expected: at most " + Manifest.MAX_SIZE + ")");
            }
            byte[] bytes = read(found);
            Digest digest = Digest.of(
                    found.digest().algorithm(),
                    found.digest().algorithm().newMessageDigest().digest(bytes));
            Digest expected = reference.digest().orElse(found.digest());
            if (!digest.equals(expected)) {
                throw new ContentCorruptException("the manifest of " + reference + " from " + found.source() + " is "
                        + digest + " (expected: " + expected + ")");
            }
            Manifest manifest = parse(reference, bytes);
            MediaType type = found.mediaType().isManifest() ? found.mediaType() : manifest.mediaType();
            peers.add(found.source().toString());
            return new Document(Descriptor.of(type, digest, bytes.length), manifest, ByteBuffer.wrap(bytes));
        }
    }

    /** Fetches what a writer does not have yet of a blob. */
    void blob(ImageName name, Descriptor blob, ContentWriter writer, LongConsumer progress) throws IOException {
        long offset = writer.offset();
        if (offset >= blob.size()) {
            return;
        }
        Optional<ByteRange> range = offset == 0 ? Optional.empty() : Optional.of(ByteRange.from(offset));
        Reference reference = Reference.of(name, blob.digest());
        try (Fetch.Found found = found(new FetchRequest(FetchRequest.Kind.BLOB, reference, false, range))) {
            if (found.size() != blob.size()) {
                throw new ContentCorruptException(blob.digest() + " has " + found.size() + " bytes at " + found.source()
                        + " (expected: " + blob.size() + ")");
            }
            peers.add(found.source().toString());
            copy(found, offset, writer, progress);
        }
    }

    private static void copy(Fetch.Found found, long offset, ContentWriter writer, LongConsumer progress)
            throws IOException {
        long at = found.slice().map(ByteRange.Slice::offset).orElse(0L);
        if (at > offset) {
            throw new ContentCorruptException(
                    found.source() + " answered from byte " + at + " (expected: from " + offset + ")");
        }
        for (Optional<ByteBuffer> next = found.body().next();
                next.isPresent();
                next = found.body().next()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted; the same command goes on where it stopped");
            }
            ByteBuffer chunk = next.get();
            int skip = (int) Math.min(chunk.remaining(), Math.max(0, offset - at));
            at += chunk.remaining();
            chunk.position(chunk.position() + skip);
            writer.write(chunk);
            progress.accept(writer.offset());
        }
    }

    private Fetch.Found found(FetchRequest request) throws IOException {
        Fetch fetch = mirror.fetch(request);
        if (fetch instanceof Fetch.Found found) {
            return found;
        }
        if (fetch instanceof Fetch.Missing missing) {
            throw new NobodyHasItException("no peer has " + request.reference() + ": " + missing.reason());
        }
        throw new ContentCorruptException(request.reference() + " is shorter at a peer than it should be");
    }

    private static byte[] read(Fetch.Found found) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) found.size());
        for (Optional<ByteBuffer> next = found.body().next();
                next.isPresent();
                next = found.body().next()) {
            if (next.get().remaining() > all.remaining()) {
                throw new ContentCorruptException(
                        found.digest() + " from " + found.source() + " is longer than its " + found.size() + " bytes");
            }
            all.put(next.get());
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private static Manifest parse(Reference reference, byte[] bytes) throws IOException {
        try {
            return Manifest.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException(reference + " cannot be pulled: " + e.getMessage(), e);
        }
    }
}
