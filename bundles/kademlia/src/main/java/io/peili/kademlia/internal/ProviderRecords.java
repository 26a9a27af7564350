// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.ContentKey;
import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What peers say they provide, by key and by age, within bounds. The oldest record of a key gives way to a new one. For any
 * thread.
 */
final class ProviderRecords {
    private final InstantSource clock;
    private final Duration validity;
    private final int maxKeys;
    private final int maxProviders;
    private final int maxKeysPerSender;
    private final Map<ContentKey, LinkedHashMap<PeerId, Held>> byKey = new HashMap<>();
    /** In the order in which they end, because all are valid for the same time. */
    private final Set<Held> byAge = new LinkedHashSet<>();

    private final Map<PeerId, Integer> keysBySender = new HashMap<>();

    /** A record. Each is its own, so that it is found in the order by age without looking at what it says. */
    private static final class Held {
        private final ContentKey key;
        private final PeerId provider;
        private final long until;

        Held(ContentKey key, PeerId provider, long until) {
            this.key = key;
            this.provider = provider;
            this.until = until;
        }
    }

    ProviderRecords(InstantSource clock, Duration validity, int maxKeys, int maxProviders, int maxKeysPerSender) {
        this.clock = clock;
        this.validity = validity;
        this.maxKeys = maxKeys;
        this.maxProviders = maxProviders;
        this.maxKeysPerSender = maxKeysPerSender;
    }

    /** Keeps a record, or makes it new; says whether there was room. */
    synchronized boolean add(ContentKey key, PeerId provider) {
        Map<PeerId, Held> known = byKey.get(key);
        Held earlier = known == null ? null : known.get(provider);
        if (earlier == null && !hasRoom(known == null, provider)) {
            return false;
        }
        if (earlier != null) {
            forget(earlier);
        }
        LinkedHashMap<PeerId, Held> kept = byKey.computeIfAbsent(key, name -> new LinkedHashMap<>(2));
        Held held = new Held(key, provider, clock.millis() + validity.toMillis());
        kept.put(provider, held);
        byAge.add(held);
        keysBySender.merge(provider, 1, Integer::sum);
        if (kept.size() > maxProviders) {
            forget(kept.values().iterator().next());
        }
        return true;
    }

    private boolean hasRoom(boolean newKey, PeerId provider) {
        return keysBySender.getOrDefault(provider, 0) < maxKeysPerSender && (!newKey || byKey.size() < maxKeys);
    }

    /** The valid providers of a key, the newest first. */
    synchronized List<PeerId> find(ContentKey key) {
        Map<PeerId, Held> providers = byKey.get(key);
        if (providers == null) {
            return List.of();
        }
        long now = clock.millis();
        List<PeerId> valid = new ArrayList<>(providers.size());
        providers.forEach((provider, held) -> {
            if (held.until > now) {
                valid.add(provider);
            }
        });
        Collections.reverse(valid);
        return valid;
    }

    /** Drops what is no longer valid; looks at nothing else. */
    synchronized void expire() {
        long now = clock.millis();
        Iterator<Held> oldest = byAge.iterator();
        while (oldest.hasNext()) {
            Held held = oldest.next();
            if (held.until > now) {
                return;
            }
            oldest.remove();
            forget(held);
        }
    }

    private void forget(Held held) {
        byAge.remove(held);
        byKey.computeIfPresent(held.key, (key, providers) -> {
            providers.remove(held.provider);
            return providers.isEmpty() ? null : providers;
        });
        keysBySender.computeIfPresent(held.provider, (id, count) -> count > 1 ? count - 1 : null);
    }

    synchronized int keys() {
        return byKey.size();
    }

    synchronized int size() {
        return byAge.size();
    }
}
