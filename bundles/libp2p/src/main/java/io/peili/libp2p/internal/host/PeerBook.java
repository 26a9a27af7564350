// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.PeerStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Peers with their addresses in memory. Forgotten is first who has no address that is good any more, then who never said
 * what it is, and of those, or else of all, the one that was not touched for longest: hearsay takes nobody's place.
 */
final class PeerBook implements PeerStore {
    private static final int MAX_ADDRESSES = 32;

    private final InstantSource clock;
    private final int maxPeers;
    private final LinkedHashMap<PeerId, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    PeerBook(InstantSource clock, int maxPeers) {
        this.clock = clock;
        this.maxPeers = maxPeers;
    }

    private static final class Entry {
        private final Map<Multiaddr, Instant> addresses = new HashMap<>(4);
        private Set<String> protocols = Set.of();
        private String agent = "";

        boolean isGone(Instant now) {
            return addresses.values().stream().noneMatch(until -> until.isAfter(now));
        }

        List<Multiaddr> valid(Instant now) {
            List<Map.Entry<Multiaddr, Instant>> valid = new ArrayList<>(addresses.entrySet());
            valid.removeIf(address -> !address.getValue().isAfter(now));
            valid.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
            return valid.stream().map(Map.Entry::getKey).toList();
        }
    }

    @Override
    public synchronized Optional<PeerInfo> find(PeerId peer) {
        return Optional.ofNullable(entries.get(peer)).map(entry -> info(peer, entry));
    }

    private PeerInfo info(PeerId peer, Entry entry) {
        return new PeerInfo(peer, entry.valid(clock.instant()), entry.protocols, entry.agent);
    }

    @Override
    public synchronized List<Multiaddr> addresses(PeerId peer) {
        Entry entry = entries.get(peer);
        return entry == null ? List.of() : entry.valid(clock.instant());
    }

    @Override
    public synchronized void add(PeerId peer, Collection<Multiaddr> addresses, Duration validity) {
        Instant now = clock.instant();
        Instant until = now.plus(validity);
        Entry entry = entry(peer);
        for (Multiaddr address : addresses) {
            Multiaddr bare = address.withoutPeer();
            if (bare.tcpSocket().isPresent() || bare.dnsSocket().isPresent()) {
                entry.addresses.merge(bare, until, (before, after) -> before.isAfter(after) ? before : after);
            }
            if (entry.addresses.size() > MAX_ADDRESSES) {
                entry.addresses.keySet().retainAll(entry.valid(now).subList(0, MAX_ADDRESSES));
            }
        }
        trim();
    }

    @Override
    public synchronized List<PeerInfo> all() {
        List<PeerInfo> infos = new ArrayList<>(entries.size());
        entries.forEach((peer, entry) -> infos.add(info(peer, entry)));
        infos.removeIf(info -> info.addresses().isEmpty());
        return infos;
    }

    /** What the peer said of itself takes the place of what it said before. */
    synchronized PeerInfo identified(
            PeerId peer, Collection<Multiaddr> addresses, Set<String> protocols, String agent, Duration validity) {
        Entry entry = entry(peer);
        entry.addresses.clear();
        entry.protocols = Set.copyOf(protocols);
        entry.agent = agent;
        add(peer, addresses, validity);
        return info(peer, entry);
    }

    private Entry entry(PeerId peer) {
        return entries.computeIfAbsent(peer, id -> new Entry());
    }

    private void trim() {
        if (entries.size() > maxPeers) {
            Instant now = clock.instant();
            entries.remove(eldest(entry -> entry.isGone(now))
                    .or(() -> eldest(entry -> entry.protocols.isEmpty()))
                    .orElseGet(() -> entries.keySet().iterator().next()));
        }
    }

    private Optional<PeerId> eldest(Predicate<Entry> which) {
        return entries.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
