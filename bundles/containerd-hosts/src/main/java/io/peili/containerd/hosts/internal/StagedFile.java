// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is written beside its place and then moved there, so that nobody ever reads half of it.
 *
 * @param target its place
 */
record StagedFile(Path target) {
    /** For everybody to read. */
    static final String PUBLIC = "rw-r--r--";

    /** For the owner alone. */
    static final String SECRET = "rw-------";

    /**
     * Writes the file beside its place.
     *
     * @throws IOException if that fails; nothing is left then
     */
    static StagedFile write(Path target, String text, String permissions) throws IOException {
        StagedFile staged = new StagedFile(target);
        staged.discard();
        try (FileChannel channel = FileChannel.open(
                staged.temporary(),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            staged.discard();
            throw named(staged.temporary(), e);
        }
        return staged;
    }

    /** A full disk is told of without the file. */
    private static FileSystemException named(Path file, IOException e) {
        if (e instanceof FileSystemException known) {
            return known;
        }
        FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
        named.initCause(e);
        return named;
    }

    /** Where it waits. */
    Path temporary() {
        return target.resolveSibling("." + target.getFileName() + ".peili");
    }

    /** Moves it to its place. */
    void commit() throws IOException {
        Files.move(temporary(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(target.resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Takes it away again. */
    void discard() throws IOException {
        Files.deleteIfExists(temporary());
    }
}
