// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that the clock of this node is not that of the others. Certificates bear an hour; people should know before. */
final class Clocks {
    private static final Logger LOG = LoggerFactory.getLogger(Clocks.class);
    private static final Duration TOLD = Duration.ofMinutes(1);
    private static final Duration BETWEEN_WARNINGS = Duration.ofHours(1);

    private Instant nextWarning = Instant.MIN;
    private volatile String detail = "";

    /**
     * Compares two clocks that were read in the same moment, give or take some seconds.
     *
     * @param other whose the other one is
     * @param theirs what it says
     * @param ours what the one of this node says
     */
    synchronized void compare(String other, Instant theirs, Instant ours) {
        Duration ahead = Duration.between(theirs, ours);
        if (ahead.abs().compareTo(TOLD) <= 0) {
            detail = "";
            return;
        }
        detail = "; the clock of this node is " + ahead.abs().toSeconds() + " s "
                + (ahead.isNegative() ? "behind" : "ahead of") + " that of " + other + ": set it";
        if (!ours.isBefore(nextWarning) || nextWarning.isAfter(ours.plus(BETWEEN_WARNINGS))) {
            nextWarning = ours.plus(BETWEEN_WARNINGS);
            LOG.warn("{}", detail.substring(2));
        }
    }

    /** What is wrong, to be put behind a sentence; empty where all is well. */
    String detail() {
        return detail;
    }
}
