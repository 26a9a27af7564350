// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Holder;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.exchange.RenewalRequest;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Peer;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member does again and again with the others: asks one of them for the newest document, has its certificate
 * renewed, and where it holds the CA's key says at which address. One thread.
 */
final class Duties {
    private static final Logger LOG = LoggerFactory.getLogger(Duties.class);
    /** How often others are asked while the document travels in another way. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMinutes(1);

    private static final Duration BETWEEN_RENEWALS = Duration.ofMinutes(5);
    private static final Duration SPREAD = Duration.ofSeconds(30);
    private static final Random RANDOM = new Random();
    private static final int MOST_HOLDERS = 64;

    private final NodeCluster cluster;
    private final DocumentKeeper documents;
    private final Supplier<Optional<LocalEndpoint>> endpoint;
    private final Supplier<List<Peer>> peers;
    private final BooleanSupplier compared;
    private final Clocks clocks = new Clocks();
    private Instant nextQuestion = Instant.MIN;
    private Instant nextRenewal = Instant.MIN;
    /** When this node asks a CA that certifies since a short time. */
    private Optional<Instant> turn = Optional.empty();

    /** The names that were asked for last: what a holder does not grant is not asked for again and again. */
    private @Nullable NodeName asked;

    private @Nullable MemberCalls calls;
    private @Nullable SSLContext callsFor;

    /**
     * What is needed for it.
     *
     * @param cluster what this node is in
     * @param documents knows the document, and takes newer ones
     * @param endpoint where this node is, once that is known
     * @param peers other members that may be asked
     * @param compared whether the document was compared with another member's a short while ago
     */
    Duties(
            NodeCluster cluster,
            DocumentKeeper documents,
            Supplier<Optional<LocalEndpoint>> endpoint,
            Supplier<List<Peer>> peers,
            BooleanSupplier compared) {
        this.cluster = cluster;
        this.documents = documents;
        this.endpoint = endpoint;
        this.peers = peers;
        this.compared = compared;
    }

    /** One round. */
    void run() throws IOException {
        Optional<ClusterState> state = documents.state();
        Optional<IdentityFolder> identity = cluster.config().folder();
        if (state.isEmpty() || identity.isEmpty()) {
            return;
        }
        if (!compared.getAsBoolean() || !cluster.now().isBefore(nextQuestion)) {
            ask(state.get().signed().document());
            nextQuestion = cluster.now().plus(BETWEEN_QUESTIONS);
        }
        // Only then, so that a node that was away does not make a version that others have made before.
        ClusterDocument document = documents.state().orElseThrow().signed().document();
        if (identity.get().renewable()) {
            sayWhere(document);
        } else {
            renew(identity.get(), document);
        }
    }

    /** How the clock of this node is. */
    Clocks clocks() {
        return clocks;
    }

    private void sayWhere(ClusterDocument document) throws IOException {
        Optional<Holder> own = own().map(
                        address -> new Holder(Names.common(cluster.tls().chain().get(0)), address));
        if (own.isPresent() && !document.holders().contains(own.get())) {
            documents.update(
                    last -> {
                        List<Holder> all = new ArrayList<>(last.holders());
                        all.removeIf(holder -> holder.address().equals(own.get().address()));
                        all.add(own.get());
                        return last.next()
                                .holders(all.subList(Math.max(0, all.size() - MOST_HOLDERS), all.size()))
                                .build();
                    },
                    List.of());
        }
    }

    private Optional<String> own() {
        return endpoint.get()
                .filter(LocalEndpoint::secure)
                .map(local -> new Peer("", local.address().getHostAddress(), local.port()).authority());
    }

    private void renew(IdentityFolder identity, ClusterDocument document) throws IOException {
        Instant now = cluster.now();
        Pair node = identity.node();
        boolean names = !identity.name().equals(asked) && !identity.name().covers(node.certificate());
        boolean due = names || !now.isBefore(Dates.due(node.certificate())) || certifierIsNew(node, document, now);
        if (!due || now.isBefore(nextRenewal)) {
            return;
        }
        nextRenewal = now.plus(BETWEEN_RENEWALS);
        NodeName name = identity.name().called(Names.common(node.certificate()));
        byte[] wanted = SigningRequest.make(name, node.certificate().getPublicKey(), node.key());
        String request = new RenewalRequest(wanted, Pem.of(node.chain())).json();
        List<String> holders = new ArrayList<>(document.addresses());
        Collections.shuffle(holders);
        for (String holder : holders) {
            try {
                MemberCalls.Answer answer = calls().post(holder, Exchange.RENEW, request, RenewalRequest.MAX_SIZE);
                if (answer.ok()) {
                    take(identity, answer.body(), node);
                    asked = identity.name();
                    nextRenewal = names ? now : nextRenewal; // for names it is asked once only
                    return;
                }
                LOG.warn("{} does not renew the certificate of this node: {}", holder, answer.reason());
            } catch (IOException e) {
                LOG.debug("{} does not renew the certificate of this node", holder, e);
            }
        }
        LOG.warn("nobody renews the certificate of this node, which ends at {}", Dates.end(node.certificate()));
    }

    /** Whether another CA certifies now, and it is this node's turn: not all ask in the same moment. */
    private boolean certifierIsNew(Pair node, ClusterDocument document, Instant now) throws IOException {
        X509Certificate first = DocumentKeeper.authorities(document).get(0);
        if (new Trust(List.of(first)).follow(node.chain(), now).isPresent()) {
            turn = Optional.empty();
            return false;
        }
        if (turn.isEmpty()) {
            turn = Optional.of(now.plusMillis(RANDOM.nextLong(SPREAD.toMillis())));
        }
        return !now.isBefore(turn.get());
    }

    private void take(IdentityFolder identity, String answer, Pair last) throws IOException {
        X509Certificate fresh = Pem.certificates(answer).get(0);
        if (!fresh.getPublicKey().equals(last.certificate().getPublicKey())) {
            throw new IOException("a certificate for another key");
        }
        identity.folder().writePublic(IdentityFolder.NODE, answer);
        cluster.refresh();
        LOG.info("the certificate of this node was renewed until {}", Dates.end(fresh));
    }

    private void ask(ClusterDocument document) throws IOException {
        List<String> others = new ArrayList<>(document.addresses());
        Collections.shuffle(others);
        List<Peer> known = new ArrayList<>(peers.get());
        Collections.shuffle(known);
        known.stream().map(Peer::authority).limit(1).forEach(peer -> others.add(Math.min(1, others.size()), peer));
        own().ifPresent(others::remove);
        for (String other : others.subList(0, Math.min(2, others.size()))) {
            try {
                MemberCalls.Answer answer =
                        calls().get(other, Exchange.STATE + "?known=" + document.version(), ClusterState.MAX_SIZE);
                answer.time().ifPresent(theirs -> clocks.compare(other, theirs, cluster.now()));
                if (answer.ok()) {
                    documents.accept(ClusterState.parse(answer.body()));
                }
            } catch (IOException e) {
                LOG.debug("{} does not say what the cluster agreed on", other, e);
            }
        }
    }

    private MemberCalls calls() {
        SSLContext current = cluster.tls().client();
        MemberCalls kept = calls;
        if (kept == null || callsFor != current) {
            kept = new MemberCalls(current.getSocketFactory(), true);
            calls = kept;
            callsFor = current;
        }
        return kept;
    }
}
