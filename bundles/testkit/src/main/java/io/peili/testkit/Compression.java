// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** How an archive is compressed. */
public enum Compression {
    /** Not at all. */
    PLAIN,
    /** gzip. */
    GZIP,
    /** Zstandard. */
    ZSTD,
    /** xz. */
    XZ,
    /** bzip2. */
    BZIP2;

    /**
     * Compresses some bytes.
     *
     * @param bytes the bytes
     * @return the bytes, compressed
     */
    public byte[] compress(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = onto(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private OutputStream onto(OutputStream out) throws IOException {
        return switch (this) {
            case PLAIN -> out;
            case GZIP -> new GZIPOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(1));
            case BZIP2 -> new BZip2CompressorOutputStream(out);
        };
    }
}
