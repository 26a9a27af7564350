// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Optional;
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

    void writeSecret(String name, String content) throws IOException {
        writeSecret(name, content.getBytes(StandardCharsets.UTF_8));
    }

    void writeKey(String name, PrivateKey key) throws IOException {
        byte[] pem = Pem.of(key);
        try {
            writeSecret(name, pem);
        } finally {
            Arrays.fill(pem, (byte) 0);
        }
    }

    void writePublic(String name, String content) throws IOException {
        write(name, content.getBytes(StandardCharsets.UTF_8), PUBLIC);
    }

    /** What stands in a file, or empty where there is none. */
    Optional<String> read(String name, int maxSize) throws IOException {
        return new TextFile(path.resolve(name), maxSize).tryRead();
    }

    boolean has(String name) {
        return Files.exists(path.resolve(name));
    }

    /** Gives a file another name, in the place of what had it. */
    void rename(String name, String other) throws IOException {
        Files.move(path.resolve(name), path.resolve(other), StandardCopyOption.ATOMIC_MOVE);
        sync();
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
        sync();
    }

    /** Deletes the folder with what is in it. */
    void deleteAll() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(path);
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

    /** Makes sure that renamed files stay so. */
    void sync() throws IOException {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
