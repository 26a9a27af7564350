// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.content.ContentCorruptException;
import io.peili.content.FileBody;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Content of containerd.
 *
 * @param digest its digest
 * @param size its size, as containerd says
 * @param file where it lies, or empty where that cannot be read
 * @param socket reads it over gRPC instead
 * @param manifests knows what it is
 */
record ContainerdContent(Digest digest, long size, Optional<Path> file, Source socket, Manifests manifests)
        implements Content {
    @Override
    public MediaType mediaType() {
        return manifests.of(this).mediaType();
    }

    @Override
    public Body open(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IOException(
                    "bytes " + offset + "+" + length + " of " + digest + " (expected: within " + size + " bytes)");
        }
        if (file.isEmpty()) {
            return socket.open(offset, length);
        }
        try {
            return region(file.get(), offset, length);
        } catch (AccessDeniedException e) {
            return socket.open(offset, length);
        }
    }

    private FileBody region(Path path, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            if (channel.size() != size) {
                throw new ContentCorruptException(path + " has " + channel.size() + " bytes (expected: " + size + ")");
            }
            return new FileBody(channel, offset, length);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
