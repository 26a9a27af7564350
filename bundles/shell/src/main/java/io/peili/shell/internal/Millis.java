// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import java.time.Duration;
import java.util.Locale;

/** Short times for people. */
public final class Millis {
    private static final double NANOS = 1e6;

    private Millis() {}

    /**
     * A time in milliseconds.
     *
     * @param time the time
     * @return for example {@code 0.4 ms}
     */
    public static String text(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / NANOS);
    }
}
