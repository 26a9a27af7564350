// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.ProviderSearch;
import io.peili.kademlia.SearchObserver;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Searches for providers: those of one key are one, and what was found is good for a moment longer. For any thread. */
final class Searches {
    private static final Duration FOUND_FOR = Duration.ofSeconds(5);
    private static final Duration MISSED_FOR = Duration.ofSeconds(1);
    private static final int MAX_KEPT = 10_000;

    /** How long who is content with a provider that is known here has to say so, before others are asked for more. */
    private static final long KNOWN_FIRST_MILLIS = 5;

    private final Host host;
    private final Network network;
    private final ProviderRecords records;
    private final ScheduledExecutorService timer;
    private final Map<ContentKey, SharedSearch> searches = new ConcurrentHashMap<>();

    Searches(Host host, Network network, ProviderRecords records, ScheduledExecutorService timer) {
        this.host = host;
        this.network = network;
        this.records = records;
        this.timer = timer;
    }

    ProviderSearch find(ContentKey key, Duration budget, ProviderListener listener) {
        boolean mine = false;
        SharedSearch search = searches.get(key);
        if (search == null || !search.join(listener)) {
            SharedSearch fresh = new SharedSearch(listener);
            search = fresh;
            mine = true;
            searches.put(key, fresh);
        }
        SharedSearch joined = search;
        if (mine) {
            begin(key, joined);
        }
        timer.schedule(() -> joined.finish(listener), budget.toMillis(), TimeUnit.MILLISECONDS);
        return () -> joined.leave(listener);
    }

    private void begin(ContentKey key, SharedSearch search) {
        for (PeerId provider : records.find(key)) {
            found(search, provider, host.peers().addresses(provider));
        }
        if (search.named()) {
            timer.schedule(() -> walk(key, search), KNOWN_FIRST_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            walk(key, search);
        }
        search.whenOver(() -> {
            Duration keep = search.foundAny() ? FOUND_FOR : MISSED_FOR;
            boolean known = search.foundAny() || search.missed();
            if (!known || searches.size() > MAX_KEPT) {
                searches.remove(key, search);
            } else {
                timer.schedule(() -> searches.remove(key, search), keep.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private void walk(ContentKey key, SharedSearch search) {
        if (search.isAbandoned()) {
            return;
        }
        search.running(network.providers(
                key,
                (peer, answer) -> answer.providers().forEach(provider -> {
                    List<Multiaddr> told = provider.addresses();
                    found(search, provider.id(), told.isEmpty() ? host.peers().addresses(provider.id()) : told);
                })));
    }

    private void found(SharedSearch search, PeerId provider, List<Multiaddr> addresses) {
        if (!provider.equals(host.id())) {
            search.found(new Provider(provider, addresses));
        }
    }

    /** Somebody announced it: that nobody had it is not true any more. */
    void announced(ContentKey key) {
        SharedSearch search = searches.get(key);
        if (search != null && search.missed()) {
            searches.remove(key, search);
        }
    }

    /** Searches by itself, past what is known from other searches, and tells who answered what. */
    ProviderSearch trace(ContentKey key, Duration budget, SearchObserver observer) {
        Trace trace = new Trace(host, observer, System.nanoTime());
        for (PeerId provider : records.find(key)) {
            trace.found(provider, host.peers().addresses(provider));
        }
        CompletableFuture<?> walk = network.providers(key, trace);
        walk.whenComplete((outcome, failure) -> trace.finished());
        ScheduledFuture<?> end = timer.schedule(() -> walk.cancel(false), budget.toMillis(), TimeUnit.MILLISECONDS);
        walk.whenComplete((outcome, failure) -> end.cancel(false));
        return () -> walk.cancel(false);
    }

    void close() {
        searches.values().forEach(SharedSearch::cancel);
    }
}
