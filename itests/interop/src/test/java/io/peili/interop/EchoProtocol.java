// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import java.nio.ByteBuffer;

/** Sends everything back, and stops reading while its answers wait. */
final class EchoProtocol implements StreamHandler {
    static final String NAME = "/peili/test/echo/1";

    @Override
    public void received(Stream stream, ByteBuffer bytes) {
        stream.write(bytes);
        if (!stream.writable()) {
            stream.pause();
        }
    }

    @Override
    public void writable(Stream stream) {
        stream.resume();
    }

    @Override
    public void ended(Stream stream) {
        stream.closeWrite();
    }
}
