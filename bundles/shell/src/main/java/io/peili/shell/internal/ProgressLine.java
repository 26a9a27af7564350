// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.content.Progress;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Shows progress: on a terminal as one line that changes, elsewhere as a line for each part that is done. For one thread.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    private static final int WIDTH = 79;
    private static final long BETWEEN_NANOS = 100_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private String last = "";
    private String part = "";
    private long begun;
    private long shown;

    /**
     * Begins to show nothing.
     *
     * @param out where to print
     * @param terminal whether a line there can be written over
     * @param nanoTime tells the time
     */
    public ProgressLine(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    @Override
    public void at(String what, long done, long total) {
        long now = nanoTime.getAsLong();
        boolean fresh = !what.equals(part);
        if (fresh) {
            close();
            part = what;
            begun = now;
        }
        boolean complete = done == total;
        if (terminal && (fresh || complete || now - shown >= BETWEEN_NANOS)) {
            shown = now;
            show(line(what, done, total, now - begun));
        } else if (!terminal && complete) {
            last = line(what, done, total, now - begun);
        }
    }

    /** Ends the line that is shown. */
    @Override
    public void close() {
        if (!last.isEmpty()) {
            out.println(terminal ? "" : last);
            out.flush();
        }
        last = "";
        part = "";
    }

    private void show(String line) {
        String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
        out.print("\r" + cut + " ".repeat(Math.max(0, last.length() - cut.length())));
        out.flush();
        last = cut;
    }

    private static String line(String what, long done, long total, long nanos) {
        StringBuilder line = new StringBuilder(what).append("  ").append(Bytes.text(done));
        if (total > 0 && done < total) {
            line.append(" of ")
                    .append(Bytes.text(total))
                    .append("  ")
                    .append(100 * done / total)
                    .append(" %");
        }
        if (nanos > BETWEEN_NANOS) {
            line.append("  ").append(Bytes.text((long) (done / (nanos / 1e9)))).append("/s");
        }
        return line.toString();
    }
}
