// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.KademliaOptions;
import io.peili.libp2p.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Walks towards a place in the key space: asks the closest peers known, learns of closer ones, and ends when the closest
 * have answered. Then the others among the closest are asked as well. For any thread.
 */
final class Lookup {
    /**
     * How a walk ended.
     *
     * @param closest the peers that answered, the closest first
     * @param conclusive whether somebody was asked and no question failed: what was not heard of is not there
     */
    record Outcome(List<PeerId> closest, boolean conclusive) {}

    /** Sees what comes of each question, before the walk goes on. */
    interface Witness {
        void answered(PeerId peer, KadMessage answer);

        default void failed(PeerId peer, Throwable why) {}
    }

    private enum State {
        HEARD,
        WAITING,
        ANSWERED,
        FAILED
    }

    private static final class Candidate {
        private final Place place;
        private State state = State.HEARD;

        Candidate(Place place) {
            this.place = place;
        }
    }

    private final KadId target;
    private final PeerId self;
    private final KademliaOptions options;
    private final Function<PeerId, CompletableFuture<KadMessage>> question;
    private final Witness witness;
    private final Map<PeerId, Candidate> candidates = new HashMap<>();
    private final List<CompletableFuture<KadMessage>> running = new ArrayList<>();
    private final CompletableFuture<Outcome> result = new CompletableFuture<>();
    private boolean following;
    private int waiting;

    Lookup(
            KadId target,
            PeerId self,
            KademliaOptions options,
            Function<PeerId, CompletableFuture<KadMessage>> question,
            Witness witness) {
        this.target = target;
        this.self = self;
        this.options = options;
        this.question = question;
        this.witness = witness;
    }

    /** Begins with some peers and gives those that answered, the closest first. Cancelling the future ends the walk. */
    CompletableFuture<Outcome> begin(List<Place> seeds) {
        result.whenComplete((found, failure) -> cancelRunning());
        synchronized (this) {
            seeds.forEach(this::hear);
        }
        advance();
        return result;
    }

    private void hear(Place place) {
        if (!place.peer().equals(self)) {
            candidates.putIfAbsent(place.peer(), new Candidate(place));
        }
    }

    private void advance() {
        List<Candidate> next = result.isDone() ? List.of() : chooseNext();
        for (Candidate candidate : next) {
            CompletableFuture<KadMessage> asked = question.apply(candidate.place.peer());
            synchronized (this) {
                running.add(asked);
            }
            asked.whenComplete((answer, failure) -> {
                if (failure == null) {
                    witness.answered(candidate.place.peer(), answer);
                } else {
                    witness.failed(candidate.place.peer(), failure);
                }
                answered(candidate, failure == null ? answer.closer() : List.of(), failure == null);
                advance();
            });
        }
        finishIfDone();
    }

    private synchronized List<Candidate> chooseNext() {
        List<Candidate> closest = alive();
        following |= closestHaveAnswered(closest);
        int limit = following ? options.replication() : closest.size();
        int room = following ? options.replication() : options.parallelism() - waiting;
        List<Candidate> chosen = new ArrayList<>();
        for (Candidate candidate : closest.subList(0, Math.min(limit, closest.size()))) {
            if (candidate.state == State.HEARD && chosen.size() < room) {
                candidate.state = State.WAITING;
                waiting++;
                chosen.add(candidate);
            }
        }
        return chosen;
    }

    private boolean closestHaveAnswered(List<Candidate> closest) {
        return closest.size() >= options.resiliency()
                && closest.stream()
                        .limit(options.resiliency())
                        .allMatch(candidate -> candidate.state == State.ANSWERED);
    }

    private List<Candidate> alive() {
        return candidates.values().stream()
                .filter(candidate -> candidate.state != State.FAILED)
                .sorted(target.closestFirst(candidate -> candidate.place.id()))
                .toList();
    }

    private synchronized void answered(Candidate candidate, List<KadPeer> closer, boolean success) {
        candidate.state = success ? State.ANSWERED : State.FAILED;
        waiting--;
        running.removeIf(CompletableFuture::isDone);
        closer.forEach(peer -> hear(Place.of(peer.id())));
    }

    private void finishIfDone() {
        Outcome outcome;
        synchronized (this) {
            boolean more = alive().stream()
                    .limit(following ? options.replication() : Integer.MAX_VALUE)
                    .anyMatch(candidate -> candidate.state == State.HEARD);
            if (waiting > 0 || more) {
                return;
            }
            List<PeerId> found = alive().stream()
                    .filter(candidate -> candidate.state == State.ANSWERED)
                    .map(candidate -> candidate.place.peer())
                    .limit(options.replication())
                    .toList();
            boolean failed = candidates.values().stream().anyMatch(candidate -> candidate.state == State.FAILED);
            outcome = new Outcome(found, !failed && !candidates.isEmpty());
        }
        result.complete(outcome);
    }

    private void cancelRunning() {
        List<CompletableFuture<KadMessage>> left;
        synchronized (this) {
            left = List.copyOf(running);
            running.clear();
        }
        left.forEach(asked -> asked.cancel(false));
    }
}
