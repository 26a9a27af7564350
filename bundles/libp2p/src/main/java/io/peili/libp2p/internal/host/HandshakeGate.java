// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.peili.libp2p.HostLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds unfinished inbound connections. Where there are too many the oldest gives way: a flood of silent ones cannot keep
 * out a peer that shakes hands at once. For any thread.
 */
final class HandshakeGate {
    private final HostLimits limits;
    private final Map<Channel, InetAddress> pending = new LinkedHashMap<>();

    HandshakeGate(HostLimits limits) {
        this.limits = limits;
    }

    void enter(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        Channel evicted = admit(channel, remote.getAddress());
        if (evicted != channel) {
            evicted.close();
        }
    }

    /** Returns the channel that has to give way, or the new one itself where there is room. */
    private synchronized Channel admit(Channel channel, InetAddress address) {
        pending.put(channel, address);
        Channel evicted = channel;
        long same = pending.values().stream().filter(address::equals).count();
        if (same > limits.handshakesPerAddress()) {
            evicted = oldest(address);
        } else if (pending.size() > limits.handshakes()) {
            evicted = pending.keySet().iterator().next();
        }
        if (evicted != channel) {
            pending.remove(evicted);
        }
        return evicted;
    }

    private Channel oldest(InetAddress address) {
        return pending.entrySet().stream()
                .filter(entry -> entry.getValue().equals(address))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    synchronized void leave(Channel channel) {
        pending.remove(channel);
    }
}
