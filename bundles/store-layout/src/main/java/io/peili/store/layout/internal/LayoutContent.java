// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.content.ContentCorruptException;
import io.peili.content.FileBody;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A blob of the layout.
 *
 * @param digest its digest
 * @param size the size it should have
 * @param mediaType what it is
 * @param file where it lies
 */
record LayoutContent(Digest digest, long size, MediaType mediaType, Path file) implements Content {
    @Override
    public Body open(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset + length > size) {
            throw new IOException(
                    "bytes " + offset + "+" + length + " of " + digest + " (expected: within " + size + " bytes)");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            if (channel.size() != size) {
                throw new ContentCorruptException(file + " has " + channel.size() + " bytes (expected: " + size + ")");
            }
            return new FileBody(channel, offset, length);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
