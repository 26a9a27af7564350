// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A region of an open file.
 *
 * @param file the open file, closed with the body
 * @param offset the first byte
 * @param length how many bytes
 */
public record FileBody(FileChannel file, long offset, long length) implements Body {
    private static final int CHUNK = 64 * 1024;

    @Override
    public void forEach(BufferSink sink) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, length)));
        for (long done = 0; done < length; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
            int read = file.read(buffer, offset + done);
            if (read < 0) {
                throw new EOFException("file ended after " + done + " of " + length + " bytes");
            }
            done += read;
            sink.accept(buffer.flip());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
