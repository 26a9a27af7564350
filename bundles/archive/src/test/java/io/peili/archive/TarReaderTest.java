// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against archives that others write. */
class TarReaderTest {
    private static final String LONG = "folder/".repeat(30) + "file";
    private static final String TARGET = "target/".repeat(25) + "file";

    private static byte[] archive(int longNames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(longNames);
            tar.setAddPaxHeadersForNonAsciiNames(longNames == TarArchiveOutputStream.LONGFILE_POSIX);
            put(tar, "short", "first");
            put(tar, LONG, "second");
            put(tar, "gr\u00fc\u00dfe", "third");
            TarArchiveEntry link = new TarArchiveEntry(LONG + "-link", TarConstants.LF_SYMLINK);
            link.setLinkName(TARGET);
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry folder = new TarArchiveEntry("empty/");
            tar.putArchiveEntry(folder);
            tar.closeArchiveEntry();
            put(tar, "last", "x".repeat(1000));
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(UTF_8));
        tar.closeArchiveEntry();
    }

    private static List<TarEntry> entries(TarReader reader) throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    @ParameterizedTest
    @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
    void longNamesOfGnuAndPaxAreRead(int longNames) throws IOException {
        List<TarEntry> entries = entries(new TarReader(new ByteArrayInputStream(archive(longNames))));
        assertThat(entries)
                .containsExactly(
                        new TarEntry("short", TarEntry.Kind.FILE, "", 5),
                        new TarEntry(LONG, TarEntry.Kind.FILE, "", 6),
                        new TarEntry("gr\u00fc\u00dfe", TarEntry.Kind.FILE, "", 5),
                        new TarEntry(LONG + "-link", TarEntry.Kind.SYMBOLIC_LINK, TARGET, 0),
                        new TarEntry("empty/", TarEntry.Kind.FOLDER, "", 0),
                        new TarEntry("last", TarEntry.Kind.FILE, "", 1000));
    }

    @Test
    void contentIsReadUpToItsSize() throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive(TarArchiveOutputStream.LONGFILE_POSIX)));
        reader.next();
        reader.next();
        byte[] buffer = new byte[4];
        assertThat(reader.read(buffer)).isEqualTo(4);
        assertThat(reader.read(buffer)).isEqualTo(2);
        assertThat(buffer).startsWith("nd".getBytes(UTF_8));
        assertThat(reader.read(buffer)).isEqualTo(-1);
        assertThat(reader.next().orElseThrow().path()).isEqualTo("gr\u00fc\u00dfe");
    }

    @Test
    void largeSizesAreRead() throws IOException {
        for (int mode : new int[] {TarArchiveOutputStream.BIGNUMBER_STAR, TarArchiveOutputStream.BIGNUMBER_POSIX}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
            tar.setBigNumberMode(mode);
            TarArchiveEntry entry = new TarArchiveEntry("large");
            entry.setSize(20L << 30);
            tar.putArchiveEntry(entry);
            tar.flush();
            TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()));
            assertThat(reader.next().orElseThrow().size()).isEqualTo(20L << 30);
        }
    }
}
