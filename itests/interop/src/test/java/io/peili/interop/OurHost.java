// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import io.peili.libp2p.Host;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PreSharedKey;
import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Our side of a test. */
final class OurHost {
    static final String PSK = "5c".repeat(32);

    private OurHost() {}

    static Host start(KeyType type, boolean privateNetwork) throws IOException {
        HostOptions options = HostOptions.of(Identity.generate(type))
                .agent("peili/test")
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Host host = NettyHost.start(privateNetwork ? options.in(PreSharedKey.ofHex(PSK)) : options);
        host.handle(EchoProtocol.NAME, stream -> new EchoProtocol());
        return host;
    }

    static Multiaddr address(Host host) {
        return host.addresses().get(0).withPeer(host.id());
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
