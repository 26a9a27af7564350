// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import io.peili.content.Subscription;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The cluster this node belongs to. */
@ProviderType
public interface Cluster {
    /**
     * The TLS material in force.
     *
     * @return the material
     */
    TlsMaterial tls();

    /**
     * Watches the TLS material.
     *
     * @param listener is told of every change after this call, by one thread at a time
     * @return to be closed to stop watching
     */
    Subscription watch(Consumer<TlsMaterial> listener);

    /**
     * Decides whether somebody may use the registry. Fast, does not block.
     *
     * @param caller who asks
     * @return the decision
     */
    Admission admit(Caller caller);

    /**
     * What the cluster demands of its p2p network now. Whoever runs the network takes the terms when it starts, and
     * watches them: first {@link #watchNetwork}, then this, so that no change is missed between the two.
     *
     * @return the terms
     */
    NetworkTerms network();

    /**
     * Watches what the cluster demands of its p2p network: keys change when this node joins a cluster and when a key is
     * exchanged, the refused ones when a node is put out of the cluster.
     *
     * @param listener is told of every change after this call, by one thread at a time; must not block
     * @return to be closed to stop watching
     */
    Subscription watchNetwork(Consumer<NetworkTerms> listener);

    /**
     * How nodes prove to each other that they belong to the cluster where they do not speak TLS.
     *
     * @return always the same
     */
    NodeProofs proofs();

    /**
     * The settings that are the same on all nodes. They change within seconds of a change anywhere: to be asked again for
     * each use, or watched.
     *
     * @return the settings; the defaults where this node is not a member of a cluster that has any
     */
    ClusterSettings settings();

    /**
     * Watches the settings that are the same on all nodes.
     *
     * @param listener is told of every change after this call, by one thread at a time; must not block
     * @return to be closed to stop watching
     */
    Subscription watchSettings(Consumer<ClusterSettings> listener);

    /**
     * What the members agreed on as a whole, to be passed on between them.
     *
     * @return always the same
     */
    Agreement agreement();

    /**
     * Whether this node may be reached from other machines: it is a member of a cluster, or it was set open to anyone.
     * Changes only together with the TLS material, before its listeners are told.
     *
     * @return false where it may listen on loopback only
     */
    boolean reachable();
}
