// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import io.peili.libp2p.PeerId;
import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what a search finds and sees how it goes. Called by one thread at a time, which must not be blocked. */
@ConsumerType
public interface SearchObserver extends ProviderListener {
    /**
     * A peer answered.
     *
     * @param peer the peer
     * @param after how long after the search began
     * @param providers how many providers it named
     * @param closer how many peers closer to the key it named
     */
    void answered(PeerId peer, Duration after, int providers, int closer);

    /**
     * A peer did not answer.
     *
     * @param peer the peer
     * @param after how long after the search began
     * @param why what went wrong
     */
    void failed(PeerId peer, Duration after, String why);
}
