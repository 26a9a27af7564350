// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The files of a layout and how they are replaced durably. What is not the layout's lies under {@code ingest/}. */
final class LayoutFolder implements Closeable {
    private static final String VERSION = "1.0.0";
    private static final String MARKER = "{\"imageLayoutVersion\":\"" + VERSION + "\"}";
    private static final String EMPTY_INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}";

    private final Path root;
    private final FileChannel lock;

    private LayoutFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Opens a layout, or makes one where there is an empty folder or none; fails with one line that says why. */
    static LayoutFolder open(Path root) throws IOException {
        try {
            return prepare(root.toAbsolutePath().normalize());
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "the store's folder " + root + " cannot be used: no permission for " + e.getFile()
                            + " (expected: a folder that user " + System.getProperty("user.name") + " may write)",
                    e);
        } catch (FileSystemException e) {
            throw new IOException("the store's folder " + root + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static LayoutFolder prepare(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            if (Files.exists(root)) {
                throw new IOException("the store's folder " + root + " cannot be used: it is not a folder");
            }
            createFolder(root);
        }
        Path marker = root.resolve("oci-layout");
        if (Files.exists(marker)) {
            checkVersion(marker);
        } else if (!isEmpty(root)) {
            throw new IOException("the store's folder " + root
                    + " is neither empty nor an OCI image layout (expected: a file oci-layout in it)");
        }
        createFolder(root.resolve("blobs").resolve(DigestAlgorithm.SHA256.label()));
        createFolder(root.resolve("ingest"));
        FileChannel lock = lock(root);
        LayoutFolder folder = new LayoutFolder(root, lock);
        try {
            if (!Files.exists(folder.index())) {
                folder.replace(folder.index(), EMPTY_INDEX.getBytes(UTF_8));
            }
            if (!Files.exists(marker)) {
                folder.replace(marker, MARKER.getBytes(UTF_8));
            }
            folder.deleteLeftovers();
            return folder;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static void createFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static boolean isEmpty(Path root) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.equals("lost+found")
                        && !name.equals("ingest")
                        && !name.equals("blobs")
                        && !name.equals("index.json")) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void checkVersion(Path marker) throws IOException {
        String text = Files.readString(marker);
        try {
            JsonElement version = JsonParser.parseString(text).getAsJsonObject().get("imageLayoutVersion");
            if (version != null && version.getAsString().equals(VERSION)) {
                return;
            }
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            throw new IOException(marker + " is not JSON as the OCI image layout wants it", e);
        }
        throw new IOException(marker + " names another version than " + VERSION + ", the only one that is known");
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve("ingest").resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ignored) {
            // Held by another store of this process: the same answer as for another process.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("the store's folder " + root + " is in use by another node (expected: one of its own)");
    }

    /** Staging folders and files that a crash left behind. Partial content stays, it is resumed. */
    private void deleteLeftovers() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(ingest(), "{import-*,*.tmp}")) {
            for (Path file : files) {
                deleteTree(file);
            }
        }
    }

    static void deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }

    Path root() {
        return root;
    }

    Path index() {
        return root.resolve("index.json");
    }

    Path ingest() {
        return root.resolve("ingest");
    }

    Path blobs(DigestAlgorithm algorithm) {
        return root.resolve("blobs").resolve(algorithm.label());
    }

    Path blob(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex());
    }

    /** The size of a blob, or empty where there is none. */
    Optional<Long> size(Digest digest) throws IOException {
        try {
            var attributes = Files.readAttributes(blob(digest), BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(attributes.size()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Makes a synced file the blob of this digest. The folder is not synced yet: {@link #syncBlobs}. */
    void publish(Path file, Digest digest) throws IOException {
        Path blobs = blobs(digest.algorithm());
        if (!Files.isDirectory(blobs)) {
            createFolder(blobs);
            sync(root.resolve("blobs"));
        }
        Files.move(file, blob(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes what was published or deleted survive a crash. */
    void syncBlobs() throws IOException {
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            if (Files.isDirectory(blobs(algorithm))) {
                sync(blobs(algorithm));
            }
        }
    }

    void replaceIndex(byte[] json) throws IOException {
        replace(index(), json);
    }

    private void replace(Path target, byte[] content) throws IOException {
        Path temporary = ingest().resolve(target.getFileName() + ".tmp");
        try (FileChannel file = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(root);
    }

    /** Makes a file, or the names in a folder, survive a crash. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
