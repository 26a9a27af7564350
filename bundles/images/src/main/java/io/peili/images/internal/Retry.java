// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import java.io.IOException;
import java.time.Duration;

/** When something that failed is tried again: five seconds later at first, every five minutes at last. */
final class Retry {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private long next;
    private Duration pause = FIRST_PAUSE;
    private String trouble = "";

    /** Something that has not failed yet, and is due; times are those of a monotonic clock in nanoseconds. */
    Retry(long now) {
        this.next = now;
    }

    boolean isDue(long now) {
        return now - next >= 0;
    }

    /** It failed; tells whether the reason is news. */
    boolean failed(long now, String why) {
        boolean news = !why.equals(trouble);
        trouble = why;
        next = now + pause.toNanos();
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        return news;
    }

    /** What a failure says; faults of programs say little without their kind. */
    static String why(Throwable e) {
        return e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Why it failed last, or empty. */
    String trouble() {
        return trouble;
    }
}
