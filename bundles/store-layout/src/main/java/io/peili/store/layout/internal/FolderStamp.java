// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By what a change of a folder is noticed.
 *
 * @param index of {@code index.json}
 * @param blobs of the blob folders
 */
record FolderStamp(Mark index, List<Mark> blobs) {
    /** Time, size and identity of one file or folder. */
    record Mark(FileTime modified, long size, Optional<Object> identity) {
        static final Mark ABSENT = new Mark(FileTime.fromMillis(0), -1, Optional.empty());

        /**
         * Whether nothing changed so shortly before that another change might carry the same time.
         *
         * @param before the youngest change that may be trusted
         */
        boolean isSettled(Instant before) {
            return modified.toInstant().isBefore(before);
        }
    }

    static FolderStamp of(LayoutFolder folder) throws IOException {
        List<Mark> blobs = new ArrayList<>();
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            blobs.add(mark(folder.blobs(algorithm)));
        }
        return new FolderStamp(mark(folder.index()), List.copyOf(blobs));
    }

    private static Mark mark(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Mark(
                    attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return Mark.ABSENT;
        }
    }
}
