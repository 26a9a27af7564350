// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import java.nio.ByteBuffer;

/** Throws away what comes, and says when it has it all. */
final class Sink implements StreamHandler {
    static final String PROTOCOL = "/peili/test/sink/1";

    @Override
    public void received(Stream stream, ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void ended(Stream stream) {
        stream.closeWrite();
    }
}
