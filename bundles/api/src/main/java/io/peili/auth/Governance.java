// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows and changes what all members of the cluster agree on. Changes are made on a node that holds the CA's key, and reach
 * the others within seconds. Every failure is one line for people.
 */
@ProviderType
public interface Governance {
    /**
     * What the members agree on, as this node knows it.
     *
     * @return a snapshot
     * @throws IOException if this node is not a member by a document
     */
    ClusterStatus status() throws IOException;

    /**
     * The nodes that were certified here and whose certificates have not ended.
     *
     * @return the nodes, the one last certified last
     * @throws IOException if this node does not hold the CA's key
     */
    List<MemberNode> nodes() throws IOException;

    /**
     * Changes a setting on all nodes.
     *
     * @param key which
     * @param value the new value; empty for the default
     * @return the version of what the members agree on
     * @throws IOException if this node does not hold the CA's key
     * @throws IllegalArgumentException if there is no such setting, or no such value
     */
    long set(String key, String value) throws IOException;

    /**
     * Puts a node or a person out of the cluster: certificates of that name, and the addresses and peer ids known of it,
     * no longer count anywhere, and what they are just being served is cut.
     *
     * @param name the name in the certificate
     * @param force whether also where nobody of that name was certified here
     * @return the version of what the members agree on
     * @throws IOException if this node does not hold the CA's key, or does not know the name
     * @throws IllegalArgumentException if as many as can be remembered are put out already
     */
    long revoke(String name, boolean force) throws IOException;
}
