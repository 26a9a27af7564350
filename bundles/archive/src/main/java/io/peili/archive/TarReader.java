// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.peili.content.InvalidArchiveException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads tar archives: ustar, with the long names and large sizes of GNU and PAX. Names and PAX records are read into
 * memory, so they are bounded; that is why no general library is used for strangers' archives.
 */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int MAX_RECORDS = 64 * 1024;

    private final InputStream in;
    private final byte[] header = new byte[BLOCK];
    /** What is left of the current entry, and its padding. */
    private long remaining;

    private long padding;
    private String path = "";
    private boolean begun;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next entry, or empty after the last. What was not read of the current one is jumped over. */
    Optional<TarEntry> next() throws IOException {
        Map<String, String> records = new HashMap<>();
        while (true) {
            skip(remaining);
            remaining = 0;
            skip(padding);
            padding = 0;
            if (!readHeader()) {
                return Optional.empty();
            }
            char type = (char) (header[156] & 0xff);
            long size = size(records);
            switch (type) {
                case 'L' -> records.putIfAbsent("path", cut(text(size)));
                case 'K' -> records.putIfAbsent("linkpath", cut(text(size)));
                case 'x' -> records.putAll(pax(text(size)));
                case 'g' -> begin(size);
                default -> {
                    return Optional.of(entry(type, size, records));
                }
            }
        }
    }

    /** Reads bytes of the current entry; a negative number after the last. */
    int read(byte[] buffer) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, remaining));
        if (read < 0) {
            throw ends();
        }
        remaining -= read;
        return read;
    }

    private TarEntry entry(char type, long size, Map<String, String> records) throws IOException {
        path = records.getOrDefault("path", headerPath());
        String link = records.getOrDefault("linkpath", field(157, 100));
        TarEntry.Kind kind = kind(type, records);
        begin(kind == TarEntry.Kind.FILE ? size : 0);
        return new TarEntry(path, kind, link, kind == TarEntry.Kind.FILE ? size : 0);
    }

    private TarEntry.Kind kind(char type, Map<String, String> records) {
        if (records.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
            return TarEntry.Kind.OTHER;
        }
        return switch (type) {
            case '0', '\0', '7' -> path.endsWith("/") ? TarEntry.Kind.FOLDER : TarEntry.Kind.FILE;
            case '1' -> TarEntry.Kind.HARD_LINK;
            case '2' -> TarEntry.Kind.SYMBOLIC_LINK;
            case '5' -> TarEntry.Kind.FOLDER;
            default -> TarEntry.Kind.OTHER;
        };
    }

    private void begin(long size) {
        remaining = size;
        padding = (BLOCK - size % BLOCK) % BLOCK;
    }

    private boolean readHeader() throws IOException {
        int read = in.readNBytes(header, 0, BLOCK);
        if (!begun && (read < BLOCK || !hasChecksum())) {
            throw new InvalidArchiveException("the file is not an archive (expected: a tar archive, plain or gzip,"
                    + " zstd, xz or bzip2 compressed)");
        }
        begun = true;
        if (read < BLOCK) {
            throw ends();
        }
        if (isZero()) {
            return false;
        }
        if (!hasChecksum()) {
            throw new InvalidArchiveException("the archive has a broken header after " + named());
        }
        return true;
    }

    private boolean isZero() {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean hasChecksum() throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        return octal(148, 8).filter(Long.valueOf(sum)::equals).isPresent();
    }

    private long size(Map<String, String> records) throws InvalidArchiveException {
        String large = records.get("size");
        try {
            long size = large != null
                    ? Long.parseLong(large)
                    : (header[124] & 0x80) != 0 ? binary() : octal(124, 12).orElse(-1L);
            if (size >= 0 && size < Long.MAX_VALUE / 2) {
                return size;
            }
        } catch (NumberFormatException e) {
            // The same as a negative size.
            throw new InvalidArchiveException("the archive has an entry of size " + shorten(large));
        }
        throw new InvalidArchiveException("the archive has an entry with a broken size after " + named());
    }

    private long binary() {
        for (int i = 125; i < 128; i++) {
            if (header[i] != 0) {
                return -1;
            }
        }
        long value = 0;
        for (int i = 128; i < 136; i++) {
            value = value << 8 | header[i] & 0xff;
        }
        return (header[124] & 0x7f) == 0 ? value : -1;
    }

    private Optional<Long> octal(int offset, int length) {
        String digits = field(offset, length).trim();
        if (digits.isEmpty()) {
            return Optional.of(0L);
        }
        return digits.chars().allMatch(c -> c >= '0' && c <= '7')
                ? Optional.of(Long.parseLong(digits, 8))
                : Optional.empty();
    }

    private String headerPath() {
        String name = field(0, 100);
        boolean posix = field(257, 6).equals("ustar");
        String prefix = posix ? field(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String field(int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, UTF_8);
    }

    private byte[] text(long size) throws IOException {
        if (size > MAX_RECORDS) {
            throw new InvalidArchiveException("the archive has a name or record of " + size + " bytes after " + named()
                    + " (expected: at most " + MAX_RECORDS + ")");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw ends();
        }
        begin(size);
        remaining = 0;
        return bytes;
    }

    private static String cut(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, UTF_8);
    }

    /** Records of the form {@code length key=value\n}. */
    private Map<String, String> pax(byte[] bytes) throws InvalidArchiveException {
        Map<String, String> records = new HashMap<>();
        int start = 0;
        while (start < bytes.length && bytes[start] != 0) {
            int space = start;
            int length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length <= MAX_RECORDS) {
                length = length * 10 + bytes[space] - '0';
                space++;
            }
            int end = start + length;
            if (space >= bytes.length || bytes[space] != ' ' || end > bytes.length || end <= space + 1) {
                throw new InvalidArchiveException("the archive has a broken record after " + named());
            }
            String record = new String(bytes, space + 1, end - space - 2, UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                records.put(record.substring(0, equals), record.substring(equals + 1));
            }
            start = end;
        }
        return records;
    }

    private void skip(long length) throws IOException {
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            throw ends();
        }
    }

    private InvalidArchiveException ends() {
        return new InvalidArchiveException("the archive is truncated: it ends after or within " + named());
    }

    private String named() {
        return path.isEmpty() ? "its beginning" : shorten(path);
    }

    static String shorten(@Nullable String text) {
        String printable = String.valueOf(text).replaceAll("[^ -~]", "?");
        return printable.length() > 100 ? printable.substring(0, 100) + "…" : printable;
    }
}
