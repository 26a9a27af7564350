// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * All routers that are running, as one: they are asked one after the other, the highest ranked first, until the budget is
 * spent or the lookup closed. For any thread.
 */
final class Routers {
    private record Ranked(Router router, int ranking) {}

    private volatile List<Ranked> ranked = List.of();

    synchronized void add(Router router, int ranking) {
        ranked = Stream.concat(ranked.stream(), Stream.of(new Ranked(router, ranking)))
                .sorted(Comparator.comparingInt(Ranked::ranking).reversed())
                .toList();
    }

    synchronized void remove(Router router) {
        ranked = ranked.stream().filter(each -> !each.router().equals(router)).toList();
    }

    boolean isEmpty() {
        return ranked.isEmpty();
    }

    /** Those of them that may be asked for something now. */
    Routers admitting(Reference wanted) {
        Routers some = new Routers();
        some.ranked =
                ranked.stream().filter(each -> each.router().admits(wanted)).toList();
        return some;
    }

    /** Asks them; each peer comes once, whoever names it. */
    Lookup lookup(Key key, Duration budget, LookupListener listener) {
        Chain chain = new Chain(key, budget, listener, ranked);
        chain.next();
        return chain;
    }

    /** One lookup, which goes on with the next router where one has finished. */
    private static final class Chain implements Lookup, LookupListener {
        private final Key key;
        private final long end;
        private final LookupListener listener;
        private final Iterator<Ranked> left;
        private final Set<String> told = new HashSet<>();
        private final List<Lookup> begun = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        Chain(Key key, Duration budget, LookupListener listener, List<Ranked> routers) {
            this.key = key;
            this.end = System.nanoTime() + budget.toNanos();
            this.listener = listener;
            this.left = routers.iterator();
        }

        void next() {
            Duration rest = Duration.ofNanos(end - System.nanoTime());
            if (closed || !left.hasNext() || rest.isNegative()) {
                listener.finished();
                return;
            }
            begun.add(left.next().router().lookup(key, rest, this));
            if (closed) {
                close();
            }
        }

        @Override
        public void found(Peer peer) {
            if (told.add(peer.authority())) {
                listener.found(peer);
            }
        }

        @Override
        public void finished() {
            next();
        }

        @Override
        public void close() {
            closed = true;
            begun.forEach(Lookup::close);
        }
    }
}
