// SPDX-License-Identifier: Apache-2.0
package io.peili.p2p;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A connection with a peer.
 *
 * @param peer its peer id
 * @param address where it is, {@code host:port}
 * @param agent what it says it runs; empty while that is not known
 * @param outbound whether this node dialled
 * @param since when it was ready
 * @param roundTrip the last round trip that was measured
 * @param streams how many streams are open
 * @param bytesIn bytes received
 * @param bytesOut bytes sent
 */
public record P2pConnection(
        String peer,
        String address,
        String agent,
        boolean outbound,
        Instant since,
        Optional<Duration> roundTrip,
        int streams,
        long bytesIn,
        long bytesOut) {}
