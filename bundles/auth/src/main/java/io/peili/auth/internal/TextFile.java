// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file of text.
 *
 * @param path the file
 * @param maxSize how many bytes it may have
 */
record TextFile(Path path, int maxSize) {
    String read() throws IOException {
        return tryRead().orElseThrow(() -> new IOException(path + " is missing"));
    }

    /** The text, or empty where there is no such file. */
    Optional<String> tryRead() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        if (Files.size(path) > maxSize) {
            throw new IOException(path + " is too large (expected: at most " + maxSize + " bytes)");
        }
        try {
            return Optional.of(Files.readString(path));
        } catch (CharacterCodingException e) {
            throw new IOException(path + " is no text (expected: UTF-8)", e);
        }
    }
}
