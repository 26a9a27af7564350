// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param connect until a TCP connection stands
 * @param upgrade from there until both sides are proven and streams can be opened
 * @param negotiation until the protocol of a stream is agreed on
 * @param identify until a peer has said what it is
 * @param close until what was written is sent when a connection is closed or the host ends
 */
public record HostTimeouts(
        Duration connect, Duration upgrade, Duration negotiation, Duration identify, Duration close) {
    /**
     * What suits a cluster.
     *
     * @return 5 s, 10 s, 10 s, 5 s and 2 s
     */
    public static HostTimeouts defaults() {
        return new HostTimeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));
    }
}
