// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

/**
 * How much a host takes on.
 *
 * @param lowWatermark down to how many connections are closed when there are too many
 * @param highWatermark how many connections are too many
 * @param connectionsPerAddress how many connections one remote IP address may have; loopback may have any number
 * @param connectionsPerPeer how many connections one peer may have
 * @param handshakes how many inbound connections may be unfinished; the oldest gives way to a new one
 * @param handshakesPerAddress the same for one remote IP address
 * @param dials how many dials may be under way
 * @param streamsPerConnection how many streams a peer may have open on a connection
 * @param peers how many peers are remembered
 * @param windowGrowth how many bytes all receive windows of a connection may grow together, beyond 256 KiB for each stream
 */
public record HostLimits(
        int lowWatermark,
        int highWatermark,
        int connectionsPerAddress,
        int connectionsPerPeer,
        int handshakes,
        int handshakesPerAddress,
        int dials,
        int streamsPerConnection,
        int peers,
        int windowGrowth) {
    /**
     * Checks the bounds.
     *
     * @param lowWatermark at least 1
     * @param highWatermark at least the low one
     * @param connectionsPerAddress at least 1
     * @param connectionsPerPeer at least 1
     * @param handshakes at least 1
     * @param handshakesPerAddress at least 1
     * @param dials at least 1
     * @param streamsPerConnection at least 1
     * @param peers at least 1
     * @param windowGrowth 0 or more
     */
    public HostLimits {
        int least = Math.min(lowWatermark, Math.min(connectionsPerAddress, connectionsPerPeer));
        least = Math.min(least, Math.min(handshakes, Math.min(handshakesPerAddress, dials)));
        least = Math.min(least, Math.min(streamsPerConnection, peers));
        if (least < 1 || windowGrowth < 0 || highWatermark < lowWatermark) {
            throw new IllegalArgumentException(
                    "host limits must be 1 or more, and the high watermark above the low one");
        }
    }

    /**
     * What suits a cluster of up to a thousand nodes.
     *
     * @return 512 to 1024 connections, 16 per address, 8 per peer, 64 handshakes, 16 per address, 256 dials, 256 streams
     *     per connection, 4096 peers, 4 MiB of window growth
     */
    public static HostLimits defaults() {
        return new HostLimits(512, 1024, 16, 8, 64, 16, 256, 256, 4096, 4 << 20);
    }
}
