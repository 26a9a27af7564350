// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import java.time.Duration;

/**
 * What one session may use.
 *
 * @param maxInboundStreams how many streams the peer may have open
 * @param maxStreamWindow how large the receive window of a stream may grow
 * @param maxConnectionWindow how much all windows may grow together beyond their first size
 * @param maxUnread how many received bytes may wait for readers that have paused
 * @param maxUnsent how many bytes may wait to be sent on one stream
 * @param keepAlive after what silence the peer is pinged
 * @param stall how long the peer may take to answer a ping or to take bytes
 * @param linger how long a stream that this side has closed may stay half open
 */
public record YamuxLimits(
        int maxInboundStreams,
        int maxStreamWindow,
        int maxConnectionWindow,
        int maxUnread,
        int maxUnsent,
        Duration keepAlive,
        Duration stall,
        Duration linger) {

    /** What suits many connections with small messages. */
    public static YamuxLimits defaults() {
        return new YamuxLimits(
                256,
                1 << 20,
                4 << 20,
                32 << 20,
                8 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    /** The same with another number of streams that the peer may have open, and other windows. */
    public YamuxLimits with(int streams, int windowGrowth) {
        return new YamuxLimits(streams, maxStreamWindow, windowGrowth, maxUnread, maxUnsent, keepAlive, stall, linger);
    }
}
