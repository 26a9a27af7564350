// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.peili.libp2p.HostLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds unfinished inbound connections. Where there are too many the oldest that has said nothing gives way, or else the
 * oldest: a flood of silent ones cannot keep out a peer that shakes hands at once. For any thread.
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
        List<Channel> same = pending.entrySet().stream()
                .filter(entry -> entry.getValue().equals(address))
                .map(Map.Entry::getKey)
                .toList();
        Channel evicted = channel;
        if (same.size() >= limits.handshakesPerAddress()) {
            evicted = leastPromising(same);
        } else if (pending.size() >= limits.handshakes()) {
            evicted = leastPromising(pending.keySet());
        }
        pending.remove(evicted);
        pending.put(channel, address);
        return evicted;
    }

    private static Channel leastPromising(Collection<Channel> oldestFirst) {
        return oldestFirst.stream()
                .filter(HandshakeGate::silent)
                .findFirst()
                .orElseGet(() -> oldestFirst.iterator().next());
    }

    private static boolean silent(Channel channel) {
        TrafficMeter meter = channel.pipeline().get(TrafficMeter.class);
        return meter == null || meter.in() == 0;
    }

    synchronized void leave(Channel channel) {
        pending.remove(channel);
    }
}
