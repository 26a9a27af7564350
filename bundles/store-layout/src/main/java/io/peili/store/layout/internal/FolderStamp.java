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
 * By what a change of a folder is noticed: time, size and identity of {@code index.json}, and the times of the blob
 * folders.
 *
 * @param marks one for each file or folder looked at
 */
record FolderStamp(List<Mark> marks) {
    /** One file or folder. */
    record Mark(FileTime modified, long size, Optional<Object> identity) {
        static final Mark ABSENT = new Mark(FileTime.fromMillis(0), -1, Optional.empty());
    }

    static FolderStamp of(LayoutFolder folder) throws IOException {
        List<Mark> marks = new ArrayList<>();
        marks.add(mark(folder.index()));
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            marks.add(mark(folder.blobs(algorithm)));
        }
        return new FolderStamp(List.copyOf(marks));
    }

    /**
     * Whether nothing changed so shortly before that another change might carry the same time.
     *
     * @param before the youngest change that may be trusted
     */
    boolean settled(Instant before) {
        return marks.stream().allMatch(mark -> mark.modified().toInstant().isBefore(before));
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
