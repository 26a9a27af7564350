// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.time.Instant;
import java.util.List;

/**
 * A node that was certified.
 *
 * @param name what its certificate calls it
 * @param addresses where it is reached, host names too
 * @param until when its certificate ends, unless it is renewed
 */
public record MemberNode(String name, List<String> addresses, Instant until) {
    /**
     * Copies the addresses.
     *
     * @param name what its certificate calls it
     * @param addresses where it is reached
     * @param until when its certificate ends
     */
    public MemberNode {
        addresses = List.copyOf(addresses);
    }
}
