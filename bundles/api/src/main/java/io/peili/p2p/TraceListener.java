// SPDX-License-Identifier: Apache-2.0
package io.peili.p2p;

import io.peili.routing.LookupListener;
import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/** Is told how a lookup goes and who answers what. Called by any thread, one at a time; must not block. */
@ConsumerType
public interface TraceListener extends LookupListener {
    /**
     * A peer answered.
     *
     * @param peer its peer id
     * @param after how long after the lookup began
     * @param providers how many peers it named that have the key
     * @param closer how many peers it named that may know better
     */
    void answered(String peer, Duration after, int providers, int closer);

    /**
     * A peer did not answer.
     *
     * @param peer its peer id
     * @param after how long after the lookup began
     * @param why what went wrong
     */
    void failed(String peer, Duration after, String why);
}
