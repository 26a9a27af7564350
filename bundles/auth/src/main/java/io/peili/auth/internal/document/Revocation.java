// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.document;

import java.time.Instant;
import java.util.List;

/**
 * Somebody who was put out of the cluster.
 *
 * @param name the name in the certificates
 * @param at when; certificates that begin later count again
 * @param addresses where the node was reached, refused as long as it does not join again
 * @param peers what it was called in the p2p network
 */
public record Revocation(String name, Instant at, List<String> addresses, List<String> peers) {
    /**
     * Copies the lists.
     *
     * @param name the name in the certificates
     * @param at when
     * @param addresses where the node was reached
     * @param peers what it was called in the p2p network
     */
    public Revocation {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
    }
}
