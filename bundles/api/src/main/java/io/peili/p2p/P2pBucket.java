// SPDX-License-Identifier: Apache-2.0
package io.peili.p2p;

import java.util.List;

/**
 * Peers at one distance.
 *
 * @param commonBits how many leading bits their places have in common with this node's
 * @param peers their peer ids
 */
public record P2pBucket(int commonBits, List<String> peers) {
    /**
     * Copies the list.
     *
     * @param commonBits how many leading bits they have in common with this node
     * @param peers their peer ids
     */
    public P2pBucket {
        peers = List.copyOf(peers);
    }
}
