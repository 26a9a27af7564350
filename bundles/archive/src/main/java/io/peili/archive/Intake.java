// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Content;
import io.peili.content.InvalidArchiveException;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/** Hands the files of an archive to its target and calculates their digests. What the store has is not kept twice. */
final class Intake {
    private static final int BUFFER = 128 * 1024;

    /** Gives bytes until there are none. */
    interface Bytes {
        int read(byte[] buffer) throws IOException;
    }

    private final ArchiveTarget target;
    private final byte[] buffer = new byte[BUFFER];

    Intake(ArchiveTarget target) {
        this.target = target;
    }

    /** What is there already of content that an archive names by its digest. */
    Optional<Content> find(Digest digest, long size) throws IOException {
        return target.find(digest).filter(there -> there.size() == size);
    }

    /**
     * Takes bytes over.
     *
     * @param path what they are called in the archive
     * @param claimed the digest that the archive names, if any
     * @param size how many there are
     */
    Content take(String path, Optional<Digest> claimed, long size, Bytes bytes) throws IOException {
        DigestAlgorithm algorithm = claimed.map(Digest::algorithm).orElse(DigestAlgorithm.SHA256);
        MessageDigest digest = algorithm.newMessageDigest();
        try (ArchiveTarget.Sink sink = target.write(claimed, size)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
                sink.write(ByteBuffer.wrap(buffer, 0, read));
            }
            Digest actual = Digest.of(algorithm, digest.digest());
            if (claimed.filter(named -> !named.equals(actual)).isPresent()) {
                throw new InvalidArchiveException(path + " has the digest " + actual);
            }
            Optional<Content> there = find(actual, size);
            return there.isPresent() ? there.get() : sink.commit(actual);
        }
    }

    /** Takes over bytes made here. */
    Content take(String what, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        return take(what, Optional.empty(), content.length, piece -> {
            int length = Math.min(piece.length, rest.remaining());
            rest.get(piece, 0, length);
            return length == 0 ? -1 : length;
        });
    }
}
