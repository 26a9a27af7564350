// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.ContentKey;
import io.peili.libp2p.PeerId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What peers say they provide, by key, within bounds. The oldest record of a key gives way to a new one. For any thread. */
final class ProviderRecords {
    private final Clock clock;
    private final Duration validity;
    private final int maxKeys;
    private final int maxProviders;
    private final int maxKeysPerSender;
    private final Map<ContentKey, LinkedHashMap<PeerId, Long>> records = new HashMap<>();
    private final Map<PeerId, Integer> keysBySender = new HashMap<>();
    private int size;

    ProviderRecords(Clock clock, Duration validity, int maxKeys, int maxProviders, int maxKeysPerSender) {
        this.clock = clock;
        this.validity = validity;
        this.maxKeys = maxKeys;
        this.maxProviders = maxProviders;
        this.maxKeysPerSender = maxKeysPerSender;
    }

    /** Keeps a record, or makes it new; says whether there was room. */
    synchronized boolean add(ContentKey key, PeerId provider) {
        Map<PeerId, Long> providers = records.get(key);
        boolean renewed = providers != null && providers.containsKey(provider);
        if (!renewed && !hasRoom(providers == null, provider)) {
            return false;
        }
        LinkedHashMap<PeerId, Long> kept = records.computeIfAbsent(key, name -> new LinkedHashMap<>(2));
        if (renewed) {
            kept.remove(provider);
        } else {
            keysBySender.merge(provider, 1, Integer::sum);
            size++;
        }
        kept.put(provider, clock.millis() + validity.toMillis());
        if (kept.size() > maxProviders) {
            forget(kept.keySet().iterator());
        }
        return true;
    }

    private boolean hasRoom(boolean newKey, PeerId provider) {
        return keysBySender.getOrDefault(provider, 0) < maxKeysPerSender && (!newKey || records.size() < maxKeys);
    }

    /** The valid providers of a key, the newest first. */
    synchronized List<PeerId> find(ContentKey key) {
        Map<PeerId, Long> providers = records.get(key);
        if (providers == null) {
            return List.of();
        }
        long now = clock.millis();
        List<PeerId> valid = new ArrayList<>(providers.size());
        providers.forEach((provider, until) -> {
            if (until > now) {
                valid.add(provider);
            }
        });
        Collections.reverse(valid);
        return valid;
    }

    /** Drops what is no longer valid. */
    synchronized void expire() {
        long now = clock.millis();
        Iterator<LinkedHashMap<PeerId, Long>> keys = records.values().iterator();
        while (keys.hasNext()) {
            LinkedHashMap<PeerId, Long> providers = keys.next();
            while (oldest(providers).filter(until -> until <= now).isPresent()) {
                forget(providers.keySet().iterator());
            }
            if (providers.isEmpty()) {
                keys.remove();
            }
        }
    }

    private static Optional<Long> oldest(Map<PeerId, Long> providers) {
        return providers.isEmpty()
                ? Optional.empty()
                : Optional.of(providers.values().iterator().next());
    }

    private void forget(Iterator<PeerId> first) {
        PeerId provider = first.next();
        first.remove();
        size--;
        keysBySender.computeIfPresent(provider, (id, count) -> count > 1 ? count - 1 : null);
    }

    synchronized int keys() {
        return records.size();
    }

    synchronized int size() {
        return size;
    }
}
