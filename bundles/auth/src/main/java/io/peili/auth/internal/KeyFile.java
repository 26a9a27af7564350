// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.NetworkKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file with the pre-shared keys of the p2p network: somebody else's with one key, or this node's own with one a line.
 *
 * @param path the file
 * @param given whether somebody else wrote it, and it must be there
 */
record KeyFile(Path path, boolean given) {
    private static final int MAX_SIZE = 4096;
    private static final int MAX_KEYS = 8;

    /** The keys, the one to dial with first; none where this node keeps none. */
    List<NetworkKey> keys() throws IOException {
        TextFile file = new TextFile(path, MAX_SIZE);
        if (given) {
            return List.of(parse(file.read()));
        }
        List<String> lines = file.tryRead().orElse("").lines().limit(MAX_KEYS).toList();
        NetworkKey[] keys = new NetworkKey[lines.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = parse(lines.get(i));
        }
        return List.of(keys);
    }

    private NetworkKey parse(String text) throws IOException {
        try {
            return NetworkKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage());
        }
    }
}
