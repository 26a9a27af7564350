// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The peers to route by: for each number of leading bits in common with this node a bucket, and for each bucket some peers
 * that wait for a place. For any thread.
 */
final class RoutingTable {
    private final KadId self;
    private final int bucketSize;
    private final Map<PeerId, Entry> entries = new HashMap<>();
    private final List<Bucket> buckets = new ArrayList<>(KadId.BITS);
    private int generation;

    RoutingTable(KadId self, int bucketSize) {
        this.self = self;
        this.bucketSize = bucketSize;
        for (int i = 0; i < KadId.BITS; i++) {
            buckets.add(new Bucket());
        }
    }

    private static final class Entry {
        private final Place place;
        private long usefulAt;

        Entry(Place place, long now) {
            this.place = place;
            this.usefulAt = now;
        }
    }

    private static final class Bucket {
        private final List<Entry> entries = new ArrayList<>(0);
        private final List<Place> waiting = new ArrayList<>(0);
    }

    /** Takes in a peer that has proven itself; says whether it is in the table now. */
    synchronized boolean add(Place place, long now) {
        Entry known = entries.get(place.peer());
        if (known != null) {
            known.usefulAt = now;
            return true;
        }
        if (place.id().equals(self)) {
            return false;
        }
        Bucket bucket = bucket(place);
        if (bucket.entries.size() >= bucketSize) {
            bucket.waiting.remove(place);
            bucket.waiting.add(place);
            if (bucket.waiting.size() > bucketSize) {
                bucket.waiting.remove(0);
            }
            return false;
        }
        bucket.waiting.remove(place);
        Entry entry = new Entry(place, now);
        bucket.entries.add(entry);
        entries.put(place.peer(), entry);
        return true;
    }

    /** Drops a peer; the one that has waited for the place and was seen last is returned, to prove itself. */
    synchronized Optional<Place> remove(PeerId peer) {
        Entry entry = entries.remove(peer);
        if (entry == null) {
            return Optional.empty();
        }
        Bucket bucket = bucket(entry.place);
        bucket.entries.remove(entry);
        generation += entries.isEmpty() ? 1 : 0;
        return bucket.waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(bucket.waiting.remove(bucket.waiting.size() - 1));
    }

    /**
     * It has answered: who is not in the table, and for whom there is room, is taken in, but not as the first one.
     *
     * @return whether it was taken in by this call
     */
    synchronized boolean answered(Place place, long now) {
        if (entries.containsKey(place.peer())) {
            add(place, now);
            return false;
        }
        return !entries.isEmpty() && hasRoom(place) && add(place, now);
    }

    /** Whether a peer would get a place, or has one. */
    synchronized boolean hasRoom(Place place) {
        return entries.containsKey(place.peer()) || bucket(place).entries.size() < bucketSize;
    }

    synchronized boolean contains(PeerId peer) {
        return entries.containsKey(peer);
    }

    /** How many times it has become empty: who was told something in another generation is gone. */
    synchronized int generation() {
        return generation;
    }

    synchronized int size() {
        return entries.size();
    }

    /** The peers closest to a place, the closest first. */
    synchronized List<Place> closest(KadId target, int count) {
        return entries.values().stream()
                .map(entry -> entry.place)
                .sorted(target.closestFirst(Place::id))
                .limit(count)
                .toList();
    }

    /** The peers that have not been useful since a moment. */
    synchronized List<Place> staleSince(long moment) {
        return entries.values().stream()
                .filter(entry -> entry.usefulAt - moment < 0)
                .map(entry -> entry.place)
                .toList();
    }

    synchronized List<List<PeerId>> buckets() {
        int used = 0;
        for (int i = 0; i < buckets.size(); i++) {
            used = buckets.get(i).entries.isEmpty() ? used : i + 1;
        }
        List<List<PeerId>> copy = new ArrayList<>(used);
        for (Bucket bucket : buckets.subList(0, used)) {
            copy.add(bucket.entries.stream().map(entry -> entry.place.peer()).toList());
        }
        return copy;
    }

    private Bucket bucket(Place place) {
        return buckets.get(Math.min(self.commonPrefix(place.id()), KadId.BITS - 1));
    }
}
