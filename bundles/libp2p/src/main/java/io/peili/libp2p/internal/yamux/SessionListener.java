// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import java.io.IOException;

/** Is told what happens on a session. Called on the event loop. */
public interface SessionListener {
    /** The peer opened a stream; what takes its bytes is returned. */
    StreamSink accept(YamuxStream stream);

    /** The session is over; the last call. */
    void closed(IOException cause);
}
