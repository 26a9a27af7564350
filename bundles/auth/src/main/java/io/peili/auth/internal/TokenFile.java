// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.token.TokenBook;
import java.io.IOException;
import java.util.Optional;

/**
 * The tokens in the identity folder.
 *
 * @param folder the folder
 */
record TokenFile(PrivateFolder folder) implements TokenBook.Storage {
    static final String FILE = "tokens.json";
    private static final int MAX_SIZE = 8 << 20;

    @Override
    public Optional<String> read() throws IOException {
        return folder.read(FILE, MAX_SIZE);
    }

    @Override
    public void write(String text) throws IOException {
        folder.writeSecret(FILE, text);
    }
}
