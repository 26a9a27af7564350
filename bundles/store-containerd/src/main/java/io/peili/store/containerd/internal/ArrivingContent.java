// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Chunks;
import io.peili.content.Ingest;
import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Content that containerd is downloading.
 *
 * @param expected the digest it will have
 * @param size how many bytes it will have
 * @param data the file that grows
 * @param blob where it will be moved to
 * @param left tells whether nobody writes it any more
 */
record ArrivingContent(Digest expected, long size, Path data, Path blob, BooleanSupplier left) implements Ingest {
    private static final Duration STALL = Duration.ofSeconds(30);

    @Override
    public OptionalLong total() {
        return OptionalLong.of(size);
    }

    @Override
    public long offset() {
        try {
            return Math.min(size, Files.size(data));
        } catch (IOException e) {
            return Files.exists(blob) ? size : 0;
        }
    }

    @Override
    public Chunks open(long offset) throws IOException {
        if (offset < 0 || offset > size) {
            throw new IOException("byte " + offset + " of " + expected + " (expected: within " + size + " bytes)");
        }
        return new GrowingFile(this, file(), offset, STALL);
    }

    private FileChannel file() throws IOException {
        try {
            return FileChannel.open(data, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return FileChannel.open(blob, StandardOpenOption.READ);
        }
    }

    /** Whether no more bytes can come: it is neither in its folder nor was moved from there as a whole, or was left. */
    boolean isAbandoned() {
        return !Files.exists(blob) && (!Files.exists(data) || left.getAsBoolean());
    }
}
