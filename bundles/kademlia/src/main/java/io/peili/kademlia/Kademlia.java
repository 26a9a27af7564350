// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** This node in a distributed hash table. For any thread; nothing here blocks. */
@ProviderType
public interface Kademlia extends AutoCloseable {
    /**
     * Searches the providers of a key. Searches of the same key share their work.
     *
     * @param key what is looked for
     * @param budget how long to search at most
     * @param listener is told of providers as they are found, perhaps before this returns
     * @return to be cancelled once enough were found
     */
    ProviderSearch find(ContentKey key, Duration budget, ProviderListener listener);

    /**
     * Searches the providers of a key and tells who answers what. Shares nothing with other searches.
     *
     * @param key what is looked for
     * @param budget how long to search at most
     * @param observer is told of providers and answers as they come, perhaps before this returns, and always of the end
     * @return to be cancelled when nobody watches any more
     */
    ProviderSearch trace(ContentKey key, Duration budget, SearchObserver observer);

    /**
     * Tells the peers responsible that this node has these keys: at once, and again before they forget it.
     *
     * @param keys what this node has; telling twice is harmless
     */
    void provide(Collection<ContentKey> keys);

    /**
     * Stops telling. Peers forget what they were told after its time; this node itself answers truthfully at once.
     *
     * @param keys what this node has no longer
     */
    void withdraw(Collection<ContentKey> keys);

    /**
     * What this node provides, and how the telling stands.
     *
     * @return a snapshot
     */
    Map<ContentKey, Announcement> announcements();

    /**
     * Finds the peers closest to a key.
     *
     * @param key the key
     * @return the peers that answered, the closest first
     */
    CompletionStage<List<PeerId>> closest(ContentKey key);

    /**
     * Looks around: for the peers near this node, and for some at every distance. It is done from time to time anyway;
     * after connecting to the first peers it makes them known to others at once.
     *
     * @return how many peers are in the table then
     */
    CompletionStage<Integer> refresh();

    /**
     * The peers that this node routes by.
     *
     * @return one list for each number of leading bits that their ids have in common with this node's, from 0 on
     */
    List<List<PeerId>> buckets();

    /**
     * How the table is.
     *
     * @return a snapshot
     */
    KademliaStatus status();

    /** Leaves the table. The host stays. */
    @Override
    void close();
}
