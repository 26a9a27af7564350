// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.FetchRequest;
import io.peili.oci.Digest;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks peers for one thing until one of them has the right headers. The next peer is asked at once when one refuses, and
 * beside it when one is slow. Run once, by the thread that waits for the result; the router's and the client's threads
 * only put events into its queue.
 */
final class Race {
    private static final Logger LOG = LoggerFactory.getLogger(Race.class);
    /** How many are asked at once, not counting those that gave no sign of life within the budget. */
    private static final int AT_ONCE = 4;
    /** How many are asked at once, silent ones included. */
    private static final int MOST = 16;

    private static final int CANDIDATES = 64;
    /** How long to wait for a peer that is at work for others here: a thousand layers at once stand in its queue. */
    private static final Duration AT_WORK = Duration.ofSeconds(60);

    /**
     * How a race ended.
     *
     * @param winner the right headers, if anybody had them
     * @param attempts how many peers were asked
     * @param reason why nobody had them, for people
     */
    record Outcome(Optional<PeerAnswer> winner, int attempts, String reason) {}

    private final Routers routers;
    private final PeerClient client;
    private final PeerRecord record;
    private final MirrorSettings settings;
    private final FetchRequest wanted;
    private final OptionalLong size;
    private final Set<String> excluded;

    private final BlockingQueue<Optional<PeerAnswer>> events = new LinkedBlockingQueue<>();
    private final Deque<Peer> candidates = new ArrayDeque<>();
    private final Deque<Peer> suspects = new ArrayDeque<>();
    private final Map<String, Asked> running = new HashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private boolean lookupOver;
    private int attempts;
    private String lastReason = "";

    /** A request that is not answered yet, and the time at which it was sent. */
    private record Asked(Peer peer, Request request, long since) {}

    /**
     * Prepares to ask.
     *
     * @param size the size in bytes of the whole content, where it is known because a part of it was had from another peer
     * @param excluded who is not to be asked
     */
    Race(
            Routers routers,
            PeerClient client,
            PeerRecord record,
            MirrorSettings settings,
            FetchRequest wanted,
            OptionalLong size,
            Set<String> excluded) {
        this.routers = routers;
        this.client = client;
        this.record = record;
        this.settings = settings;
        this.wanted = wanted;
        this.size = size;
        this.excluded = excluded;
    }

    Outcome run() throws InterruptedIOException {
        long start = System.nanoTime();
        Lookup lookup = routers.lookup(Key.of(wanted.reference()), settings.budget(), new Candidates());
        try {
            return decide(start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking peers for " + wanted.reference());
        } finally {
            lookup.close();
            for (Asked asked : running.values()) {
                asked.request().abort(new IllegalStateException("another peer was faster"));
            }
        }
    }

    private Outcome decide(long start) throws InterruptedException {
        long nextStart = start;
        while (true) {
            long now = System.nanoTime();
            if (running.isEmpty() || now - nextStart >= 0) {
                if (startNext(now)) {
                    nextStart = now + settings.hedge().toNanos();
                }
            }
            if (running.isEmpty() && isLookupOver()) {
                return lost();
            }
            long alive = aliveFor();
            long end = start + (alive > 0 ? AT_WORK : patience()).toNanos();
            if (now - end >= 0) {
                running.values().forEach(asked -> record.failed(asked.peer()));
                lastReason = lastReason.isEmpty() ? "nobody answered in time" : lastReason;
                return lost();
            }
            long next = hasPlace(now) ? nextStart : placeAt(now, end);
            long wait = (hasCandidates() ? Math.min(next, end) : end) - now;
            wait = alive > 0 ? Math.min(wait, alive) : wait;
            Optional<PeerAnswer> event = events.poll(Math.max(wait, 1), TimeUnit.NANOSECONDS);
            if (event != null && event.isPresent() && judge(event.get())) {
                return new Outcome(event, attempts, "");
            }
        }
    }

    private Outcome lost() {
        String reason = attempts == 0 ? "no peer is known to have it" : "none of the peers asked has it: " + lastReason;
        return new Outcome(Optional.empty(), attempts, reason);
    }

    /** Whether this answer ends the race. */
    private boolean judge(PeerAnswer answer) {
        running.remove(answer.peer().authority());
        if (answer instanceof PeerAnswer.Refused refused) {
            lastReason = refused.peer() + " " + refused.reason();
            LOG.debug("{} for {}", lastReason, wanted);
            blame(refused);
            return false;
        }
        record.answered(answer.peer());
        return true;
    }

    /** A peer whose connection broke before it answered is asked once more: mostly it had closed an unused one. */
    private void blame(PeerAnswer.Refused refused) {
        Peer peer = refused.peer();
        if (refused.fault() == PeerAnswer.Fault.NONE) {
            record.answered(peer);
        } else if (refused.fault() == PeerAnswer.Fault.BROKEN && repeated.add(peer.authority())) {
            synchronized (candidates) {
                candidates.addFirst(peer);
            }
        } else {
            record.failed(peer);
        }
    }

    private boolean startNext(long now) {
        Peer peer;
        synchronized (candidates) {
            peer = hasPlace(now) ? candidates.isEmpty() ? suspects.poll() : candidates.poll() : null;
        }
        if (peer == null) {
            return false;
        }
        attempts++;
        Request request = client.ask(peer, wanted, size, answer -> events.add(Optional.of(answer)));
        running.put(peer.authority(), new Asked(peer, request, now));
        return true;
    }

    /** Whether one more may be asked: those that are silent keep nobody else from being asked. */
    private boolean hasPlace(long now) {
        long counting = running.values().stream()
                .filter(asked -> silentAt(asked) > now || record.aliveFor(asked.peer()) > 0)
                .count();
        return counting < AT_ONCE && running.size() < MOST;
    }

    /** When the next of those who are asked stops to count. */
    private long placeAt(long now, long end) {
        return running.values().stream()
                .mapToLong(this::silentAt)
                .filter(time -> time > now)
                .min()
                .orElse(end);
    }

    private long silentAt(Asked asked) {
        return asked.since() + settings.budget().toNanos();
    }

    /** How long yet one of those who are asked counts as at work, unless they give another sign of life. */
    private long aliveFor() {
        return running.values().stream()
                .mapToLong(asked -> record.aliveFor(asked.peer()))
                .max()
                .orElse(0);
    }

    /** How long to wait for peers that are not at work: short for those that failed lately. */
    private Duration patience() {
        boolean trusted = running.values().stream().anyMatch(asked -> !record.isSuspect(asked.peer()));
        return trusted ? settings.response() : settings.budget();
    }

    private boolean hasCandidates() {
        synchronized (candidates) {
            return !candidates.isEmpty() || !suspects.isEmpty();
        }
    }

    private boolean isLookupOver() {
        synchronized (candidates) {
            return lookupOver && candidates.isEmpty() && suspects.isEmpty();
        }
    }

    /** Takes the router's peers: those that failed lately come last, those that gave wrong bytes for this not at all. */
    private final class Candidates implements LookupListener {
        @Override
        public void found(Peer peer) {
            @Nullable Digest digest = wanted.reference().digest().orElse(null);
            if (excluded.contains(peer.authority()) || digest != null && record.isDistrusted(peer, digest)) {
                return;
            }
            synchronized (candidates) {
                if (candidates.size() + suspects.size() < CANDIDATES) {
                    (record.isSuspect(peer) ? suspects : candidates).add(peer);
                }
            }
            events.add(Optional.empty());
        }

        @Override
        public void finished() {
            synchronized (candidates) {
                lookupOver = true;
            }
            events.add(Optional.empty());
        }
    }
}
