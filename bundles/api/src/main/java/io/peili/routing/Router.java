// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

import io.peili.oci.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Knows which peers hold what. Every implementation passes the contract suite of the test kit. */
@ProviderType
public interface Router {
    /**
     * Asks who holds a key. Returns at once; the peers come through the listener as they are found.
     *
     * @param key what is looked for
     * @param budget how long the lookup may take in all
     * @param listener is told the peers
     * @return the lookup, to be closed by the caller
     */
    Lookup lookup(Key key, Duration budget, LookupListener listener);

    /**
     * Whether something takes part in what this node and the peers of this router tell each other, by the settings that
     * are in force now. What does not is neither announced nor to be looked up.
     *
     * @param wanted what somebody wants
     * @return whether it may be looked up
     */
    boolean admits(Reference wanted);

    /**
     * Tells the network that this node holds these keys, and keeps telling it. Announcing twice is harmless.
     *
     * @param keys what this node holds
     */
    void announce(Set<Key> keys);

    /**
     * Stops telling the network that this node holds these keys.
     *
     * @param keys what this node no longer holds
     */
    void withdraw(Set<Key> keys);

    /**
     * The peers known now.
     *
     * @return the peers, in no order
     */
    List<Peer> peers();

    /**
     * How the router is.
     *
     * @return a snapshot
     */
    RouterStatus status();
}
