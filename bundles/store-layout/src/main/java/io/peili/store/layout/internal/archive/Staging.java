// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal.archive;

import io.peili.content.InvalidArchiveException;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/** Puts the files of an archive into a folder and calculates their digests. What the store has is not kept twice. */
final class Staging {
    private static final int BUFFER = 128 * 1024;

    /** Gives bytes until there are none. */
    interface Bytes {
        int read(byte[] buffer) throws IOException;
    }

    private final Path folder;
    private final BlobSource store;
    private final byte[] buffer = new byte[BUFFER];
    private int count;

    Staging(Path folder, BlobSource store) {
        this.folder = folder;
        this.store = store;
    }

    /** What the store has of content that an archive names by its digest. */
    Optional<Staged> inStore(Digest digest, long size) throws IOException {
        return store.size(digest)
                .filter(stored -> stored == size)
                .map(stored -> new Staged(digest, size, store.blob(digest), false));
    }

    /**
     * Takes bytes over.
     *
     * @param path what they are called in the archive
     * @param expected the digest that the archive names, if any
     */
    Staged take(String path, Optional<Digest> expected, Bytes bytes) throws IOException {
        DigestAlgorithm algorithm = expected.map(Digest::algorithm).orElse(DigestAlgorithm.SHA256);
        MessageDigest digest = algorithm.newMessageDigest();
        Path file = folder.resolve(String.valueOf(count++));
        long size = 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
                ByteBuffer piece = ByteBuffer.wrap(buffer, 0, read);
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
                size += read;
            }
            Digest actual = Digest.of(algorithm, digest.digest());
            if (expected.filter(named -> !named.equals(actual)).isPresent()) {
                throw new InvalidArchiveException(path + " has the digest " + actual);
            }
            Optional<Staged> there = inStore(actual, size);
            if (there.isPresent()) {
                Files.delete(file);
                return there.get();
            }
            return new Staged(actual, size, file, true);
        }
    }

    /** Takes over bytes made here. */
    Staged take(String what, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        return take(what, Optional.empty(), piece -> {
            int length = Math.min(piece.length, rest.remaining());
            rest.get(piece, 0, length);
            return length == 0 ? -1 : length;
        });
    }
}
