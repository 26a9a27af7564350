// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** One side of an exchange of a few messages, each with its length before it, that must not come to a standstill. */
abstract class FramedSide implements StreamHandler {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final FrameReader frames;

    FramedSide(int maxBytes) {
        frames = new FrameReader(maxBytes);
    }

    abstract void take(Stream stream, byte[] frame) throws IOException;

    @Override
    public void opened(Stream stream) {
        stream.idleTimeout(IDLE);
    }

    @Override
    public void received(Stream stream, ByteBuffer bytes) throws IOException {
        Optional<byte[]> frame = frames.next(bytes);
        while (frame.isPresent()) {
            take(stream, frame.get());
            frame = frames.next(bytes);
        }
    }
}
