// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * What a file looks like from outside.
 *
 * @param path the file
 * @param look time, size and inode; empty where it cannot be seen
 */
record FileStamp(Path path, String look) {
    static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(
                    path,
                    attributes.lastModifiedTime() + " " + attributes.size() + " "
                            + Objects.toString(attributes.fileKey(), ""));
        } catch (IOException e) {
            return new FileStamp(path, "");
        }
    }
}
