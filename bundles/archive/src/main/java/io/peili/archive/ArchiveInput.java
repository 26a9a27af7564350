// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.InvalidArchiveException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The uncompressed bytes of an archive, within limits. What a decompressor finds wrong becomes an
 * {@link InvalidArchiveException}; trouble with the file itself stays what it is.
 */
final class ArchiveInput extends InputStream {
    private static final int BUFFER = 64 * 1024;

    private final ArchiveLimits limits;
    private final Raw raw;
    private final long size;
    private final boolean plain;
    private final InputStream in;
    private long produced;

    private ArchiveInput(ArchiveLimits limits, Raw raw, long size) throws IOException {
        this.limits = limits;
        this.raw = raw;
        this.size = size;
        BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER);
        Compressed compressed = Compressed.detect(buffered);
        this.plain = compressed == Compressed.PLAIN;
        this.in = plain ? buffered : new BufferedInputStream(compressed.decompress(buffered), BUFFER);
    }

    static ArchiveInput open(Path archive, ArchiveLimits limits) throws IOException {
        long size = Files.size(archive);
        if (size == 0) {
            throw new InvalidArchiveException("the archive is empty");
        }
        Raw raw = new Raw(Files.newInputStream(archive));
        boolean opened = false;
        try {
            ArchiveInput in = new ArchiveInput(limits, raw, size);
            opened = true;
            return in;
        } catch (IOException e) {
            throw raw.failed() ? e : broken(e);
        } catch (RuntimeException e) {
            throw broken(e);
        } finally {
            if (!opened) {
                raw.close();
            }
        }
    }

    /** How much of the file has been read. */
    long consumed() {
        return raw.count;
    }

    /** The size of the file. */
    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read;
        try {
            read = in.read(buffer, offset, length);
        } catch (IOException e) {
            throw raw.failed() ? e : broken(e);
        } catch (RuntimeException e) {
            throw broken(e);
        }
        if (read > 0) {
            count(read);
        }
        return read;
    }

    /** Jumps over bytes without reading them where that is possible. */
    @Override
    public long skip(long length) throws IOException {
        if (!plain) {
            return super.skip(length);
        }
        long skipped = in.skip(Math.min(length, Math.max(0, size - produced)));
        count(skipped);
        return skipped;
    }

    private void count(long bytes) throws InvalidArchiveException {
        produced += bytes;
        if (produced > limits.bytes()) {
            throw new InvalidArchiveException(
                    "the archive holds more than " + limits.bytes() + " bytes, which is the limit import.limit.bytes");
        }
        if (produced > ArchiveLimits.FREE && produced - ArchiveLimits.FREE > limits.ratio() * raw.count) {
            throw new InvalidArchiveException("the archive holds more than " + limits.ratio()
                    + " times its size, which is the limit import.limit.ratio");
        }
    }

    private static InvalidArchiveException broken(Exception cause) {
        if (cause instanceof InvalidArchiveException known) {
            return known;
        }
        String why = cause instanceof EOFException ? "it ends too early" : String.valueOf(cause.getMessage());
        InvalidArchiveException broken = new InvalidArchiveException("the archive cannot be decompressed: " + why);
        broken.initCause(cause);
        return broken;
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
        } finally {
            raw.close();
        }
    }

    /** The file itself: counts, and remembers whether reading it failed. */
    private static final class Raw extends FilterInputStream {
        private long count;
        private boolean failed;

        Raw(InputStream file) {
            super(file);
        }

        boolean failed() {
            return failed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int read = in.read(buffer, offset, length);
                count += Math.max(0, read);
                return read;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public long skip(long length) throws IOException {
            long skipped = in.skip(length);
            count += skipped;
            return skipped;
        }
    }
}
