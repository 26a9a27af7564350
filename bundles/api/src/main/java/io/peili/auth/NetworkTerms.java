// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * What the cluster demands of its p2p network.
 *
 * @param keys the pre-shared keys: connections are dialled with the first, and accepted with any, because a key is
 *     exchanged by adding the new one behind the old, then putting it first, then leaving out the old; empty where the
 *     cluster has none, and then whoever runs the network goes by its own configuration
 * @param membersOnly whether a peer has to prove by {@link NodeProofs} that it is a node of the cluster, in networks whose
 *     nodes can
 * @param refusedPeers peer ids that were put out of the cluster: not to be dialled, not to be accepted, and connections
 *     that are open with them to be closed
 * @param refusedAddresses addresses of nodes that were put out, to be treated alike
 */
public record NetworkTerms(
        List<NetworkKey> keys, boolean membersOnly, Set<String> refusedPeers, Set<InetAddress> refusedAddresses) {
    /** No key, no proof, and nobody refused. */
    public static final NetworkTerms NONE = new NetworkTerms(List.of(), false, Set.of(), Set.of());

    /**
     * Copies the collections.
     *
     * @param keys the pre-shared keys
     * @param membersOnly whether a peer has to prove that it is a node of the cluster
     * @param refusedPeers peer ids that were put out
     * @param refusedAddresses addresses that were put out
     */
    public NetworkTerms {
        keys = List.copyOf(keys);
        refusedPeers = Set.copyOf(refusedPeers);
        refusedAddresses = Set.copyOf(refusedAddresses);
    }
}
