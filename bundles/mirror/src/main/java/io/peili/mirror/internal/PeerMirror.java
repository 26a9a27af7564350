// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mirror: asks the router who has something, and gets it from there. */
final class PeerMirror implements Mirror {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMirror.class);

    private final Routers routers;
    private final Supplier<PeerClient> client;
    private final PeerRecord record;
    private final Supplier<MirrorSettings> settings;

    PeerMirror(Routers routers, Supplier<PeerClient> client, PeerRecord record, Supplier<MirrorSettings> settings) {
        this.routers = routers;
        this.client = client;
        this.record = record;
        this.settings = settings;
    }

    @Override
    public Fetch fetch(FetchRequest wanted) throws IOException {
        return wanted.kind() == FetchRequest.Kind.MANIFEST && !wanted.head() ? manifest(wanted) : stream(wanted);
    }

    private Fetch stream(FetchRequest wanted) throws IOException {
        Race.Outcome outcome = race(wanted, OptionalLong.empty(), Set.of());
        if (outcome.winner().isEmpty()) {
            return new Fetch.Missing(outcome.attempts(), outcome.reason());
        }
        if (outcome.winner().get() instanceof PeerAnswer.Unsatisfiable unsatisfiable) {
            return new Fetch.Unsatisfiable(unsatisfiable.size());
        }
        PeerAnswer.Accepted answer = (PeerAnswer.Accepted) outcome.winner().get();
        Digest digest = answer.digest().orElse(null);
        if (digest == null) {
            new PeerStream(answer).close();
            return new Fetch.Missing(outcome.attempts(), answer.peer() + " did not tell the digest");
        }
        return new Fetch.Found(
                answer.mediaType(),
                digest,
                answer.size(),
                answer.slice(),
                wanted.head()
                        ? new SmallBody(new byte[0])
                        : new RelayBody(answer, digest, settings.get(), record, healer(wanted, answer.size())),
                answer.peer());
    }

    private RelayBody.Healer healer(FetchRequest wanted, long size) {
        return (rest, excluded) -> {
            FetchRequest again = new FetchRequest(wanted.kind(), wanted.reference(), wanted.head(), Optional.of(rest));
            return race(again, OptionalLong.of(size), excluded).winner().flatMap(PeerMirror::accepted);
        };
    }

    /** Manifests are small: they are read and checked before anything is answered, so that a bad one costs nothing. */
    private Fetch manifest(FetchRequest wanted) throws IOException {
        Set<String> excluded = new HashSet<>();
        int attempts = 0;
        while (true) {
            Race.Outcome outcome = race(wanted, OptionalLong.empty(), excluded);
            attempts += outcome.attempts();
            Optional<PeerAnswer.Accepted> answer = outcome.winner().flatMap(PeerMirror::accepted);
            if (answer.isEmpty()) {
                return new Fetch.Missing(attempts, outcome.reason());
            }
            try {
                return read(answer.get());
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                LOG.debug(
                        "Manifest {} from {} is no good",
                        wanted.reference(),
                        answer.get().peer(),
                        e);
                record.failed(answer.get().peer());
                excluded.add(answer.get().peer().authority());
            }
        }
    }

    private Fetch.Found read(PeerAnswer.Accepted answer) throws IOException {
        byte[] bytes = readAll(answer);
        DigestAlgorithm algorithm = answer.digest().map(Digest::algorithm).orElse(DigestAlgorithm.SHA256);
        Digest actual = Digest.of(algorithm, algorithm.newMessageDigest().digest(bytes));
        if (answer.digest().isPresent() && !answer.digest().get().equals(actual)) {
            record.distrust(answer.peer(), answer.digest().get());
            throw new IOException(
                    "got " + actual + " (expected: " + answer.digest().get() + ")");
        }
        return new Fetch.Found(
                answer.mediaType(), actual, bytes.length, Optional.empty(), new SmallBody(bytes), answer.peer());
    }

    private byte[] readAll(PeerAnswer.Accepted answer) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) answer.size());
        PeerStream stream = new PeerStream(answer);
        try {
            while (all.hasRemaining()) {
                all.put(stream.next(settings.get().response())
                        .orElseThrow(() -> new IOException("the peer stalled in a manifest")));
            }
            return all.array();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading a manifest");
        } finally {
            stream.close();
        }
    }

    private Race.Outcome race(FetchRequest wanted, OptionalLong size, Set<String> excluded)
            throws InterruptedIOException {
        if (routers.isEmpty()) {
            return new Race.Outcome(Optional.empty(), 0, "no router is running, so no peers are known");
        }
        Routers asked = routers.admitting(wanted.reference());
        if (asked.isEmpty()) {
            String reason = wanted.reference() + " takes no part by the settings of this node";
            return new Race.Outcome(Optional.empty(), 0, reason);
        }
        return new Race(asked, client.get(), record, settings.get(), wanted, size, excluded).run();
    }

    private static Optional<PeerAnswer.Accepted> accepted(PeerAnswer answer) {
        return answer instanceof PeerAnswer.Accepted found ? Optional.of(found) : Optional.empty();
    }
}
