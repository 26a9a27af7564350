// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import java.io.IOException;

/** A stream was cut off. */
public final class StreamResetException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says by whom and why. */
    public StreamResetException(boolean byPeer, long code) {
        super("stream reset by " + (byPeer ? "the peer" : "this node") + ", code 0x" + Long.toHexString(code));
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
