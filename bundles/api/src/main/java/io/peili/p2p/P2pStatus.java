// SPDX-License-Identifier: Apache-2.0
package io.peili.p2p;

import java.util.List;

/**
 * What this node is in the network.
 *
 * @param id its peer id
 * @param agent what it says it runs
 * @param profile the kind of network
 * @param privateNetwork whether there is a pre-shared key
 * @param addresses what it tells others, with its peer id
 * @param connections how many are open
 * @param routes how many peers it routes by
 * @param announced how many keys it announces
 * @param records how many records of others it keeps
 * @param refused how many connections did not come about since the start
 * @param violations how often peers broke a rule and lost a stream or connection for it
 */
public record P2pStatus(
        String id,
        String agent,
        String profile,
        boolean privateNetwork,
        List<String> addresses,
        int connections,
        int routes,
        int announced,
        int records,
        long refused,
        long violations) {
    /**
     * Copies the list.
     *
     * @param id its peer id
     * @param agent what it says it runs
     * @param profile the kind of network
     * @param privateNetwork whether there is a pre-shared key
     * @param addresses what it tells others
     * @param connections how many are open
     * @param routes how many peers it routes by
     * @param announced how many keys it announces
     * @param records how many records of others it keeps
     * @param refused how many connections did not come about since the start
     * @param violations how often peers broke a rule
     */
    public P2pStatus {
        addresses = List.copyOf(addresses);
    }
}
