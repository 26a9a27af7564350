// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists the files of a folder and of the folders in it. */
final class FolderFiles {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_FILES = 10_000;

    private FolderFiles() {}

    /** The files that are not hidden, by their path; none where there is no such folder. */
    static SortedMap<Path, Stamp> list(Path folder) throws IOException {
        SortedMap<Path, Stamp> files = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                boolean hidden =
                        !path.equals(folder) && path.getFileName().toString().startsWith(".");
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && FileKind.of(path.getFileName().toString()) != FileKind.TRANSIENT) {
                    files.put(
                            path,
                            new Stamp(
                                    attributes.size(),
                                    attributes.lastModifiedTime().toMillis()));
                }
                if (files.size() > MAX_FILES) {
                    throw new IOException(folder + " has more than " + MAX_FILES + " files");
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) {
                // It went meanwhile, or is a link that leads nowhere.
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
