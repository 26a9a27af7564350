// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import java.time.Duration;

/**
 * How a node takes part in a table.
 *
 * @param prefix the name of the network, which its protocol begins with
 * @param replication how many peers hold a record and how many a bucket has
 * @param parallelism how many peers a lookup asks at a time
 * @param resiliency how many of the closest peers must have answered before a lookup ends
 * @param rpcTimeout how long a peer may take to answer
 * @param recordValidity how long a record is believed
 * @param addressValidity how long the addresses in a record are believed
 * @param announceInterval how often a record is told again
 * @param refreshInterval how often the table is refreshed
 * @param maxKeys of how many keys records are kept
 * @param maxProviders how many records are kept for a key
 * @param maxKeysPerSender for how many keys one sender may have records here
 * @param requestsPerSecond how many requests a peer may make in a second, in the mean
 */
public record KademliaOptions(
        String prefix,
        int replication,
        int parallelism,
        int resiliency,
        Duration rpcTimeout,
        Duration recordValidity,
        Duration addressValidity,
        Duration announceInterval,
        Duration refreshInterval,
        int maxKeys,
        int maxProviders,
        int maxKeysPerSender,
        int requestsPerSecond) {
    /**
     * Checks the bounds.
     *
     * @param prefix begins with a slash
     * @param replication at least 1
     * @param parallelism at least 1
     * @param resiliency at least 1
     * @param rpcTimeout how long a peer may take to answer
     * @param recordValidity longer than the announce interval
     * @param addressValidity how long the addresses in a record are believed
     * @param announceInterval how often a record is told again
     * @param refreshInterval how often the table is refreshed
     * @param maxKeys at least 1
     * @param maxProviders at least 1
     * @param maxKeysPerSender at least 1
     * @param requestsPerSecond at least 1
     */
    public KademliaOptions {
        int least = Math.min(replication, Math.min(parallelism, resiliency));
        least = Math.min(
                least, Math.min(maxKeys, Math.min(maxProviders, Math.min(maxKeysPerSender, requestsPerSecond))));
        if (least < 1) {
            throw new IllegalArgumentException("Kademlia numbers must be 1 or more");
        }
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("prefix: " + prefix + " (expected: /…)");
        }
    }

    /**
     * What Spegel and K3s use: prefix {@code /spegel}, 20 replicas, 10 at a time, 3 closest; records live 19 minutes and
     * are told again every 15.
     *
     * @return the defaults
     */
    public static KademliaOptions defaults() {
        return new KademliaOptions(
                "/spegel",
                20,
                10,
                3,
                Duration.ofSeconds(10),
                Duration.ofMinutes(19),
                Duration.ofHours(1),
                Duration.ofMinutes(15),
                Duration.ofMinutes(10),
                100_000,
                256,
                20_000,
                500);
    }

    /**
     * The protocol of the network.
     *
     * @return prefix and version
     */
    public String protocol() {
        return prefix + "/kad/1.0.0";
    }
}
