// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import io.peili.content.Subscription;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the members of a cluster agreed on, as they pass it on to each other: its settings, its CAs, who holds their keys and
 * who was put out, signed as a whole. Thread-safe; nothing here blocks.
 */
@ProviderType
public interface Agreement {
    /** How many bytes the content of an edition may have. */
    int MAX_BYTES = (1 << 20) + (8 << 10);

    /**
     * The edition in force.
     *
     * @return the edition, or empty where this node belongs to no cluster that has an agreement
     */
    Optional<Edition> edition();

    /**
     * Gives this node an edition that another member has. It is looked at later: one that is not newer, of another cluster
     * or not signed by a CA of this one changes nothing.
     *
     * @param content what the other member's {@link Edition#content} is
     */
    void offer(String content);

    /**
     * Says that the edition in force was compared with another member's just now, so that it need not be asked for in other
     * ways for a while.
     */
    void compared();

    /**
     * Watches the edition in force.
     *
     * @param listener is told of every change after this call, by one thread at a time; must not block
     * @return to be closed to stop watching
     */
    Subscription watch(Consumer<Edition> listener);

    /**
     * One edition of the agreement.
     *
     * @param version its number
     * @param fingerprint the SHA-256 of what was signed, as 64 hexadecimal digits
     * @param content all of it, with its secrets: for nodes that proved to be of this cluster, and nobody else
     */
    record Edition(long version, String fingerprint, String content) {
        /**
         * Leaves the secrets out.
         *
         * @return number and fingerprint
         */
        @Override
        public String toString() {
            return "edition " + version + " (" + fingerprint + ")";
        }
    }
}
