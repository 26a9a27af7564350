// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.netty;

import io.peili.libp2p.Host;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.internal.host.HostNode;
import java.io.IOException;

/** Starts hosts on Netty: TCP, Noise, yamux, and pre-shared keys. */
public final class NettyHost {
    private NettyHost() {}

    /**
     * Starts a host. Blocks for the moment that binding takes.
     *
     * @param options how it is to be
     * @return the host, listening
     * @throws IOException if it cannot listen
     */
    public static Host start(HostOptions options) throws IOException {
        return HostNode.start(options);
    }
}
