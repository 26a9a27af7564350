// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.util.List;
import java.util.Map;

/**
 * What the members of a cluster agree on.
 *
 * @param name what the cluster is called
 * @param version the higher one counts
 * @param settings the settings by their keys, defaults included
 * @param holders where members are that hold the CA's key
 * @param revoked the names of those who were put out
 */
public record ClusterStatus(
        String name, long version, Map<String, String> settings, List<String> holders, List<String> revoked) {
    /**
     * Copies the collections.
     *
     * @param name what the cluster is called
     * @param version the higher one counts
     * @param settings the settings by their keys
     * @param holders where members are that hold the CA's key
     * @param revoked the names of those who were put out
     */
    public ClusterStatus {
        settings = Map.copyOf(settings);
        holders = List.copyOf(holders);
        revoked = List.copyOf(revoked);
    }
}
