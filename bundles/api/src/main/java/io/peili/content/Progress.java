// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told how far long work is. */
@ConsumerType
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /**
     * Work went on. Called often; must return soon.
     *
     * @param what what is being worked on, for people
     * @param done bytes done
     * @param total bytes in all, or a negative number where that is not known
     */
    void at(String what, long done, long total);
}
