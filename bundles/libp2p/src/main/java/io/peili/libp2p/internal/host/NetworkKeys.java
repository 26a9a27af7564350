// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.peili.libp2p.PreSharedKey;
import io.peili.libp2p.internal.pnet.PrivateNetworkCodec;
import java.util.List;
import java.util.Optional;

/** The keys of the private network, if the host is in one. For any thread. */
final class NetworkKeys {
    private volatile List<PreSharedKey> keys;

    NetworkKeys(List<PreSharedKey> keys) {
        this.keys = List.copyOf(keys);
    }

    boolean none() {
        return keys.isEmpty();
    }

    void replace(List<PreSharedKey> next) {
        if (next.isEmpty() || keys.isEmpty()) {
            throw new IllegalArgumentException("a network does not become private or open while it is used");
        }
        keys = List.copyOf(next);
    }

    /** What encrypts a new connection, where the network is private. */
    Optional<PrivateNetworkCodec> codec(boolean dialled) {
        List<PreSharedKey> now = keys;
        return now.isEmpty()
                ? Optional.empty()
                : Optional.of(new PrivateNetworkCodec(dialled ? now.subList(0, 1) : now));
    }

    /** Whether a connection was made with a key that still counts. */
    boolean allow(Channel channel) {
        PrivateNetworkCodec codec = channel.pipeline().get(PrivateNetworkCodec.class);
        return codec == null || codec.key().filter(keys::contains).isPresent();
    }
}
