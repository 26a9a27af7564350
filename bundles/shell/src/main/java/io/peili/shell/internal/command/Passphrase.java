// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;

/**
 * A passphrase that never stands in a command.
 *
 * @param session to ask in
 * @param file where it stands; null to ask
 */
record Passphrase(Session session, @Nullable String file) {
    private static final int MAX_SIZE = 4096;

    char[] read() throws IOException {
        if (file == null) {
            return session.readLine("Passphrase: ", '*').toCharArray();
        }
        Path path = session.currentDir().resolve(file);
        if (!Files.isReadable(path) || Files.size(path) > MAX_SIZE) {
            throw new IOException(path + " cannot be read (expected: a file with a passphrase)");
        }
        return Files.readString(path).strip().toCharArray();
    }
}
