// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Optional;

/** Takes what arrives on a stream. Called on the event loop. */
public interface StreamSink {
    /** Bytes, all of which are consumed when this returns; the caller releases them. */
    void data(ByteBuf bytes);

    /** No more bytes will come. */
    void end();

    /** What was waiting to be sent has been. */
    void drained();

    /** The stream is over; the last call. Without a cause both sides had closed it. */
    void closed(Optional<IOException> cause);
}
