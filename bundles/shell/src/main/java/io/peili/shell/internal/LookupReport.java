// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.p2p.P2pNode;
import io.peili.p2p.TraceListener;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.Peer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Prints how a lookup goes, as it goes. For one thread. */
public final class LookupReport {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MAX_REASON = 48;

    private final PrintStream out;
    private int found;
    private int answers;

    /** Something that was heard. */
    private record Line(String text, boolean names, boolean answer, boolean last) {}

    /**
     * Prepares a report.
     *
     * @param out where to print
     */
    public LookupReport(PrintStream out) {
        this.out = out;
    }

    /**
     * Looks a key up and prints what is heard.
     *
     * @param node looks it up
     * @param key what is looked for
     * @param budget how long it may take
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void run(P2pNode node, Key key, Duration budget) throws InterruptedException {
        BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
        long began = System.nanoTime();
        Lookup lookup = node.trace(key, budget, new Listener(lines));
        try {
            long patience = budget.plus(GRACE).toNanos();
            Line line = lines.poll(patience, TimeUnit.NANOSECONDS);
            while (line != null && !line.last()) {
                out.println(line.text());
                found += line.names() ? 1 : 0;
                answers += line.answer() ? 1 : 0;
                line = lines.poll(patience - (System.nanoTime() - began), TimeUnit.NANOSECONDS);
            }
        } finally {
            lookup.close();
        }
        out.println(found + " have it, " + answers + " peers answered, "
                + Millis.text(Duration.ofNanos(System.nanoTime() - began)) + " in all");
    }

    /**
     * How many peers were named.
     *
     * @return the number
     */
    public int found() {
        return found;
    }

    /**
     * How many peers answered.
     *
     * @return the number
     */
    public int answers() {
        return answers;
    }

    private record Listener(BlockingQueue<Line> lines) implements TraceListener {
        @Override
        public void answered(String peer, Duration after, int providers, int closer) {
            String text = at(after) + PeerIds.end(peer) + " names " + providers + ", and " + closer + " to ask further";
            lines.add(new Line(text, false, true, false));
        }

        @Override
        public void failed(String peer, Duration after, String why) {
            String printable = why.replaceAll("\\p{Cntrl}", "?");
            String reason = printable.length() <= MAX_REASON ? printable : printable.substring(0, MAX_REASON - 1) + "…";
            lines.add(new Line(at(after) + PeerIds.end(peer) + " failed: " + reason, false, false, false));
        }

        @Override
        public void found(Peer peer) {
            lines.add(new Line(
                    "             → " + PeerIds.end(peer.id()) + " at " + peer.authority(), true, false, false));
        }

        @Override
        public void finished() {
            lines.add(new Line("", false, false, true));
        }

        private static String at(Duration after) {
            return String.format(Locale.ROOT, "%10s   ", Millis.text(after));
        }
    }
}
