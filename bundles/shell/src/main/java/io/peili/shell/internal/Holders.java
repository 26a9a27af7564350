// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import io.peili.routing.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks who has something: the routers whom they know of, and each of those and of the other peers itself. */
public final class Holders {
    private static final int MAX_PEERS = 64;

    private final List<Router> routers;
    private final Duration budget;
    private final Function<Peer, CompletableFuture<String>> question;

    /**
     * What a peer says.
     *
     * @param peer who
     * @param named whether a router names it
     * @param answer what it answered itself
     */
    public record Holder(Peer peer, boolean named, String answer) {}

    /**
     * Prepares the question.
     *
     * @param routers know the peers
     * @param budget how long a router may take
     * @param question asks a peer itself; the answer comes within the question's own time limit
     */
    public Holders(List<Router> routers, Duration budget, Function<Peer, CompletableFuture<String>> question) {
        this.routers = List.copyOf(routers);
        this.budget = budget;
        this.question = question;
    }

    /**
     * Asks all.
     *
     * @param key what is looked for
     * @return what the peers say, those first that a router named; at most 64
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public List<Holder> of(Key key) throws InterruptedException {
        Map<String, Peer> all = new LinkedHashMap<>();
        for (Router router : routers) {
            named(router, key).forEach(peer -> all.putIfAbsent(peer.authority(), peer));
        }
        Set<String> named = Set.copyOf(all.keySet());
        routers.forEach(router -> router.peers().forEach(peer -> all.putIfAbsent(peer.authority(), peer)));
        List<Peer> asked = all.values().stream().limit(MAX_PEERS).toList();
        List<CompletableFuture<String>> answers = asked.stream().map(question).toList();
        List<Holder> holders = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Peer peer = asked.get(i);
            holders.add(new Holder(peer, named.contains(peer.authority()), answer(answers.get(i))));
        }
        return holders;
    }

    private List<Peer> named(Router router, Key key) throws InterruptedException {
        BlockingQueue<Optional<Peer>> found = new LinkedBlockingQueue<>();
        LookupListener listener = new LookupListener() {
            @Override
            public void found(Peer peer) {
                found.add(Optional.of(peer));
            }

            @Override
            public void finished() {
                found.add(Optional.empty());
            }
        };
        List<Peer> peers = new ArrayList<>();
        Lookup lookup = router.lookup(key, budget, listener);
        try {
            Optional<Peer> next = next(found);
            while (next.isPresent() && peers.size() < MAX_PEERS) {
                peers.add(next.get());
                next = next(found);
            }
        } finally {
            lookup.close();
        }
        return peers;
    }

    private Optional<Peer> next(BlockingQueue<Optional<Peer>> found) throws InterruptedException {
        Optional<Peer> next = found.poll(budget.toMillis(), TimeUnit.MILLISECONDS);
        return next == null ? Optional.empty() : next;
    }

    private static String answer(CompletableFuture<String> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }
}
