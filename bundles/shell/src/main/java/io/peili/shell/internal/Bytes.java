// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import java.util.Locale;

/** Amounts of bytes for people. */
public final class Bytes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int STEP = 1024;

    private Bytes() {}

    /**
     * A size as people read it.
     *
     * @param bytes the size
     * @return for example {@code 12.3 MiB}
     */
    public static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
