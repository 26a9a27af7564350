// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.Announcement;
import io.peili.kademlia.ContentKey;
import io.peili.kademlia.KademliaOptions;
import io.peili.libp2p.Host;
import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps telling the network what this node provides. Keys that lie close together in the key space have the same peers: one
 * lookup serves them all, and each peer gets all its records over one stream. Runs on the timer's thread.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long GATHER_MILLIS = 20;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_BATCH = 4096;

    private static final class Key {
        private final ContentKey content;
        private final KadId place;
        private long due;
        private boolean announced;

        Key(ContentKey content, long due) {
            this.content = content;
            this.place = KadId.of(content);
            this.due = due;
        }
    }

    private final Host host;
    private final KademliaOptions options;
    private final RoutingTable table;
    private final Network network;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanos;
    private final Rhythm rhythm;
    private final Map<ContentKey, Key> keys = new HashMap<>();
    private boolean sweeping;
    private boolean again;

    Announcer(
            Host host,
            KademliaOptions options,
            RoutingTable table,
            Network network,
            ScheduledExecutorService timer,
            LongSupplier nanos) {
        this.host = host;
        this.options = options;
        this.table = table;
        this.network = network;
        this.timer = timer;
        this.nanos = nanos;
        this.rhythm = Rhythm.of(KadId.of(host.id()), options.announceInterval());
    }

    synchronized void provide(Collection<ContentKey> contents) {
        long now = nanos.getAsLong();
        boolean news = false;
        for (ContentKey content : contents) {
            news |= keys.putIfAbsent(content, new Key(content, now)) == null;
        }
        if (news) {
            timer.schedule(this::sweep, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    synchronized void withdraw(Collection<ContentKey> contents) {
        contents.forEach(keys::remove);
    }

    synchronized boolean provides(ContentKey content) {
        return keys.containsKey(content);
    }

    synchronized int size() {
        return keys.size();
    }

    synchronized int announced() {
        return (int) keys.values().stream().filter(key -> key.announced).count();
    }

    /** How each key stands. */
    synchronized Map<ContentKey, Announcement> announcements() {
        long now = nanos.getAsLong();
        Map<ContentKey, Announcement> all = new HashMap<>();
        keys.forEach(
                (content, key) -> all.put(content, new Announcement(key.announced, Duration.ofNanos(key.due - now))));
        return all;
    }

    /** Everything is due at once: this node was alone and is no longer, and nobody it told before is still there. */
    synchronized void restart() {
        long now = nanos.getAsLong();
        keys.values().forEach(key -> {
            key.announced = false;
            key.due = now;
        });
        timer.schedule(this::sweep, GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells what is due. One sweep at a time; one that is asked for meanwhile follows. */
    void sweep() {
        List<Key> due;
        synchronized (this) {
            again = sweeping;
            if (sweeping || table.size() == 0) {
                return;
            }
            long now = nanos.getAsLong();
            due = new ArrayList<>(
                    keys.values().stream().filter(key -> key.due - now <= 0).toList());
            sweeping = !due.isEmpty();
        }
        if (!due.isEmpty()) {
            due.sort(Comparator.comparing(key -> key.place));
            new Sweep(due).next();
        }
    }

    private void swept() {
        boolean more;
        synchronized (this) {
            sweeping = false;
            more = again;
            again = false;
        }
        if (more) {
            timer.execute(this::sweep);
        }
    }

    private synchronized void done(Collection<Key> told, boolean success) {
        long now = nanos.getAsLong();
        for (Key key : told) {
            key.announced |= success;
            key.due = success ? rhythm.after(now, key.place) : now + RETRY_NANOS;
        }
    }

    /** Goes through the key space once, region by region. */
    private final class Sweep {
        private final List<Key> left;
        private final Map<PeerId, List<KadMessage>> batches = new LinkedHashMap<>();
        private final List<Key> batched = new ArrayList<>();

        Sweep(List<Key> due) {
            this.left = due;
        }

        void next() {
            if (left.isEmpty() || batched.size() >= MAX_BATCH) {
                flush();
                return;
            }
            Key first = left.get(0);
            if (table.size() <= options.replication()) {
                region(KadId.BITS, first, peers());
                return;
            }
            network.closest(first.content.bytes())
                    .whenComplete((closest, failure) -> timer.execute(() -> {
                        if (failure != null || closest.isEmpty()) {
                            done(List.of(left.remove(0)), false);
                            next();
                        } else {
                            KadId farthest = KadId.of(closest.get(closest.size() - 1));
                            Set<PeerId> known = new HashSet<>(closest);
                            known.addAll(peers());
                            region(first.place.commonPrefix(farthest), first, known);
                        }
                    }));
        }

        private Collection<PeerId> peers() {
            return table.buckets().stream().flatMap(List::stream).toList();
        }

        /** The peers closest to one key are known; so are those of all keys that lie among them. */
        private void region(int prefix, Key first, Collection<PeerId> known) {
            List<Place> places = known.stream().map(Place::of).toList();
            boolean everybody = table.size() <= options.replication();
            List<Key> here = left.stream()
                    .filter(key -> everybody || key == first || key.place.commonPrefix(first.place) > prefix)
                    .limit(MAX_BATCH)
                    .toList();
            left.removeAll(new HashSet<>(here));
            for (Key key : here) {
                places.stream()
                        .sorted(key.place.closestFirst(Place::id))
                        .limit(options.replication())
                        .forEach(place -> batches.computeIfAbsent(place.peer(), peer -> new ArrayList<>())
                                .add(record(key)));
            }
            batched.addAll(here);
            next();
        }

        private KadMessage record(Key key) {
            KadPeer self = new KadPeer(host.id(), host.addresses(), false);
            return new KadMessage(KadMessage.ADD_PROVIDER, key.content.bytes(), List.of(), List.of(self));
        }

        private void flush() {
            List<CompletableFuture<Boolean>> told = new ArrayList<>();
            batches.forEach((peer, messages) ->
                    told.add(network.tell(peer, messages).handle((done, failure) -> failure == null)));
            CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new))
                    .whenComplete((all, failure) -> timer.execute(() -> flushed(told)));
        }

        private void flushed(List<CompletableFuture<Boolean>> told) {
            long reached = told.stream().filter(CompletableFuture::join).count();
            LOG.debug("Told {} of {} peers of {} keys", reached, told.size(), batched.size());
            done(batched, reached * 5 >= told.size() && reached > 0);
            batches.clear();
            batched.clear();
            if (left.isEmpty()) {
                swept();
            } else {
                next();
            }
        }
    }
}
