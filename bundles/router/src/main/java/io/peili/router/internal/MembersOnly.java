// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Admission;
import io.peili.auth.NetworkTerms;
import io.peili.auth.NodeProof;
import io.peili.auth.NodeProofs;
import io.peili.libp2p.Connection;
import io.peili.libp2p.ConnectionGate;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets peers through that prove by a certificate of the cluster that they are nodes of it, where the cluster demands that,
 * and cuts them off when their certificate no longer counts. Thread-safe.
 */
final class MembersOnly implements ConnectionGate {
    private static final Logger LOG = LoggerFactory.getLogger(MembersOnly.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Longer than the host lets anybody take to be let through. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PeerId self;
    private final NodeProofs proofs;
    private final Map<Connection, Candidate> candidates = new ConcurrentHashMap<>();
    private final Set<PeerId> closed = ConcurrentHashMap.newKeySet();
    private volatile boolean demanded;

    /** What is known of the other side of a connection. */
    private static final class Candidate {
        private final CompletableFuture<List<X509Certificate>> chain = new CompletableFuture<>();
        private final AtomicBoolean begun = new AtomicBoolean();

        boolean proven() {
            return chain.isDone() && !chain.isCompletedExceptionally();
        }
    }

    MembersOnly(PeerId self, NodeProofs proofs) {
        this.self = self;
        this.proofs = proofs;
    }

    /** Goes by other terms from now on; who had to prove nothing so far has to connect anew. */
    void follow(NetworkTerms terms, Supplier<? extends Collection<Connection>> open) {
        boolean before = demanded;
        demanded = terms.membersOnly();
        review(open, before ? PATIENCE : Duration.ZERO);
    }

    /** Those whose connections were closed since the last call: with another certificate they may be nodes again. */
    List<PeerId> takeClosed() {
        List<PeerId> taken = List.copyOf(closed);
        closed.removeAll(taken);
        return taken;
    }

    /** Closes the connections with those that are no longer nodes of the cluster, and forgets those that are closed. */
    void review(Supplier<? extends Collection<Connection>> open) {
        review(open, PATIENCE);
    }

    /** Who has begun nothing may be about to say what it is; the host cuts it off if it takes too long. */
    private void review(Supplier<? extends Collection<Connection>> open, Duration patience) {
        Set<Connection> known = Set.copyOf(candidates.keySet());
        Set<Connection> current = Set.copyOf(open.get());
        known.stream().filter(connection -> !current.contains(connection)).forEach(candidates::remove);
        if (!demanded) {
            return;
        }
        Instant latest = Instant.now().minus(patience);
        for (Connection connection : current) {
            Candidate candidate = candidates.get(connection);
            if (candidate == null) {
                if (!connection.since().isAfter(latest)) {
                    connection.close();
                }
            } else if (candidate.proven()
                    && proofs.check(candidate.chain.join()) instanceof Admission.Refused refused) {
                LOG.info("the connection with {} is closed: {}", connection.peer(), refused.reason());
                closed.add(connection.peer());
                connection.close();
            }
        }
    }

    /** Whether the other side of a connection has proved that it is a node of the cluster, and is one still. */
    boolean proven(Connection connection) {
        Candidate candidate = candidates.get(connection);
        return demanded
                && candidate != null
                && candidate.proven()
                && proofs.check(candidate.chain.join()) instanceof Admission.Member;
    }

    @Override
    public String protocol() {
        return MemberMessage.PROTOCOL;
    }

    @Override
    public CompletionStage<?> admit(Connection connection, PeerInfo peer) {
        if (!demanded) {
            return CompletableFuture.completedFuture(true);
        }
        if (!peer.protocols().contains(MemberMessage.PROTOCOL)) {
            return CompletableFuture.failedFuture(new IOException("it cannot prove that it is a node of this cluster ("
                    + peer.agent() + " does not speak " + MemberMessage.PROTOCOL + ")"));
        }
        Candidate candidate = candidate(connection);
        if (connection.outbound() && candidate.begun.compareAndSet(false, true)) {
            connection.open(MemberMessage.PROTOCOL, new Asking(candidate)).whenComplete((stream, failure) -> {
                if (failure != null) {
                    candidate.chain.completeExceptionally(failure);
                }
            });
        }
        return candidate.chain;
    }

    /** There is one exchange on a connection, which the side that dialled begins. */
    @Override
    public StreamHandler accept(Stream stream) {
        Connection connection = stream.connection();
        Candidate candidate = candidate(connection);
        if (connection.outbound() || !candidate.begun.compareAndSet(false, true)) {
            return new Declining();
        }
        return new Answering(candidate);
    }

    private Candidate candidate(Connection connection) {
        return candidates.computeIfAbsent(connection, any -> new Candidate());
    }

    /** Whether the proof is of a node of this cluster; completes the candidate either way. */
    private boolean proven(Candidate candidate, Stream stream, MemberMessage message, byte[] own, byte[] theirs) {
        PeerId peer = stream.connection().peer();
        if (message.proof().isEmpty()) {
            candidate.chain.completeExceptionally(new IOException("it proves nothing"));
            return false;
        }
        NodeProof proof = message.proof().get();
        Admission admission = proofs.check(proof, MemberMessage.statement(peer, self, theirs, own));
        if (admission instanceof Admission.Member member) {
            LOG.debug("{} is {}", peer, member.name());
            return true;
        }
        String reason = admission instanceof Admission.Refused refused ? refused.reason() : "no member";
        candidate.chain.completeExceptionally(new IOException("it is not a node of this cluster: " + reason));
        return false;
    }

    private Optional<NodeProof> prove(Stream stream, byte[] own, byte[] theirs) {
        return proofs.prove(MemberMessage.statement(self, stream.connection().peer(), own, theirs));
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[MemberMessage.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    /** One side of the exchange. */
    private abstract static class Side extends FramedSide {
        final Candidate candidate;
        final byte[] own = nonce();

        Side(Candidate candidate) {
            super(MemberMessage.MAX_BYTES);
            this.candidate = candidate;
        }

        abstract void take(Stream stream, MemberMessage message) throws IOException;

        @Override
        void take(Stream stream, byte[] frame) throws IOException {
            take(stream, MemberMessage.decode(frame));
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            candidate.chain.completeExceptionally(
                    new IOException("it broke off the proof that it is a node of this cluster"));
        }
    }

    /** The side that dialled. */
    private final class Asking extends Side {
        Asking(Candidate candidate) {
            super(candidate);
        }

        @Override
        public void opened(Stream stream) {
            super.opened(stream);
            stream.write(MemberMessage.nonce(own).toFrame());
        }

        @Override
        void take(Stream stream, MemberMessage message) throws IOException {
            if (candidate.chain.isDone() || message.nonce().length == 0) {
                throw new MalformedException("an answer too many, or one without a nonce");
            }
            if (!proven(candidate, stream, message, own, message.nonce())) {
                stream.reset(0);
                return;
            }
            Optional<NodeProof> proof = prove(stream, own, message.nonce());
            if (proof.isEmpty()) {
                throw new IOException("this node is not a member any more");
            }
            stream.write(MemberMessage.proof(proof.get()).toFrame());
            stream.closeWrite();
            candidate.chain.complete(message.proof().orElseThrow().chain());
        }
    }

    /** The side that was dialled. */
    private final class Answering extends Side {
        private byte[] theirs = new byte[0];

        Answering(Candidate candidate) {
            super(candidate);
        }

        @Override
        void take(Stream stream, MemberMessage message) throws IOException {
            if (theirs.length == 0) {
                answer(stream, message);
            } else if (candidate.chain.isDone()) {
                throw new MalformedException("a proof too many");
            } else if (proven(candidate, stream, message, own, theirs)) {
                candidate.chain.complete(message.proof().orElseThrow().chain());
                stream.close();
            } else {
                stream.reset(0);
            }
        }

        private void answer(Stream stream, MemberMessage question) throws IOException {
            if (question.nonce().length == 0) {
                throw new MalformedException("a question without a nonce");
            }
            theirs = question.nonce();
            Optional<NodeProof> proof = prove(stream, own, theirs);
            if (proof.isEmpty()) {
                throw new IOException("this node is not a member");
            }
            stream.write(new MemberMessage(own, proof).toFrame());
        }
    }

    /** Has nothing to say. */
    private static final class Declining implements StreamHandler {
        @Override
        public void opened(Stream stream) {
            stream.reset(0);
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }
    }
}
