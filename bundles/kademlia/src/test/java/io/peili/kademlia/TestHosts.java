// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import io.peili.libp2p.Host;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Hosts that tests talk to each other with. */
public final class TestHosts {
    private TestHosts() {}

    /** A new one on a free port of loopback; to be closed by the test. */
    public static Host start() throws IOException {
        return NettyHost.start(HostOptions.of(Identity.generate(KeyType.ED25519))
                .threads(1)
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }
}
