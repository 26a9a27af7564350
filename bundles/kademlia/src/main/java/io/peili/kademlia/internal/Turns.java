// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.PeerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Lets so many requests at a time go to one peer, which refuses more; the others wait for their turn. How many wait is up to
 * who asks; one whose result is there meanwhile takes no turn. Thread-safe.
 */
final class Turns {
    private final int most;
    private final Map<PeerId, Peer> peers = new HashMap<>();

    /** What goes to one peer. */
    private static final class Peer {
        private final Deque<Request> waiting = new ArrayDeque<>();
        private int running;
    }

    private record Request(CompletableFuture<?> result, Runnable begin) {}

    Turns(int most) {
        this.most = most;
    }

    /**
     * Begins a request when its turn comes, now or on the thread that completes another one.
     *
     * @param result whose completion ends the turn
     * @param begin sends the request
     */
    void take(PeerId to, CompletableFuture<?> result, Runnable begin) {
        Request request = new Request(result, begin);
        Peer peer;
        synchronized (this) {
            peer = peers.computeIfAbsent(to, id -> new Peer());
            if (peer.running == most) {
                peer.waiting.add(request);
                return;
            }
            peer.running++;
        }
        run(to, peer, request);
    }

    /** Many may fail at once where the peer cannot be reached, so each is not begun by the one before. */
    private void run(PeerId to, Peer peer, Request first) {
        Optional<Request> request = Optional.of(first);
        while (request.isPresent()) {
            CompletableFuture<?> result = request.get().result();
            request.get().begin().run();
            if (!result.isDone()) {
                result.whenComplete((answer, failure) -> next(to, peer).ifPresent(after -> run(to, peer, after)));
                return;
            }
            request = next(to, peer);
        }
    }

    /** Gives the turn that has ended to the next in line who still wants it. */
    private synchronized Optional<Request> next(PeerId to, Peer peer) {
        Request request = peer.waiting.poll();
        while (request != null && request.result().isDone()) {
            request = peer.waiting.poll();
        }
        if (request == null) {
            peer.running--;
            if (peer.running == 0) {
                peers.remove(to);
            }
        }
        return Optional.ofNullable(request);
    }
}
