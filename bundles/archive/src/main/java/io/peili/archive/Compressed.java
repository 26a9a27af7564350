// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import com.github.luben.zstd.ZstdInputStream;
import io.peili.content.InvalidArchiveException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressions of archives, told by their first bytes. Loads a library only when an archive needs it. */
enum Compressed {
    GZIP("1f8b") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new GZIPInputStream(in, BUFFER);
        }
    },
    /** May begin with a frame that is to be skipped. */
    ZSTD("28b52ffd|5[0-9a-f]2a4d18") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new ZstdInputStream(in);
        }
    },
    XZ("fd377a585a00") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new XZInputStream(in, XZ_MEMORY);
        }
    },
    BZIP2("425a68") {
        @Override
        InputStream open(InputStream in) throws IOException {
            return new BZip2CompressorInputStream(in, true);
        }
    },
    PLAIN("") {
        @Override
        InputStream open(InputStream in) {
            return in;
        }
    };

    private static final int BUFFER = 64 * 1024;
    /** In KiB; enough for {@code xz -9}. */
    private static final int XZ_MEMORY = 80 * 1024;

    private final Pattern magic;

    Compressed(String magic) {
        this.magic = Pattern.compile(magic);
    }

    abstract InputStream open(InputStream in) throws IOException;

    /**
     * The uncompressed bytes.
     *
     * @throws InvalidArchiveException also if what decompresses them does not work here
     */
    InputStream decompress(InputStream in) throws IOException {
        try {
            return open(in);
        } catch (LinkageError e) {
            InvalidArchiveException unusable = new InvalidArchiveException(name().toLowerCase(Locale.ROOT)
                    + " cannot be used here, as a library of it does not load (needed for zstd: a java.io.tmpdir from"
                    + " which programs may be run). Archives compressed otherwise can be read");
            unusable.initCause(e);
            throw unusable;
        }
    }

    static Compressed detect(BufferedInputStream in) throws IOException {
        in.mark(8);
        byte[] first = in.readNBytes(8);
        in.reset();
        return detect(first);
    }

    static Compressed detect(byte[] first) {
        String hex = HexFormat.of().formatHex(first);
        return Arrays.stream(values())
                .filter(known -> known.magic.matcher(hex).lookingAt())
                .findFirst()
                .orElse(PLAIN);
    }
}
