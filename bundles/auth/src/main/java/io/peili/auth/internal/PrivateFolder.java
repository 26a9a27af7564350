// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder of mode 0700 whose files are written whole or not at all.
 *
 * @param path the folder
 */
record PrivateFolder(Path path) {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    /** Makes the folder where it is missing, and closes it to others. */
    void create() throws IOException {
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(FOLDER));
        Files.setPosixFilePermissions(path, FOLDER);
    }

    /** Closes a key that somebody copied here to others. */
    void protect(Path key) throws IOException {
        if (key.startsWith(path) && Files.exists(key)) {
            Files.setPosixFilePermissions(key, SECRET);
        }
    }

    void writeSecret(String name, byte[] content) throws IOException {
        write(name, content, SECRET);
    }

    void writePublic(String name, byte[] content) throws IOException {
        write(name, content, PUBLIC);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
        sync();
    }

    private void write(String name, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path temporary = path.resolve("." + name + ".new");
        Files.deleteIfExists(temporary);
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(permissions);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(temporary, options, mode)) {
            Files.setPosixFilePermissions(temporary, permissions);
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        sync();
    }

    private void sync() throws IOException {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
