// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.Holder;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.exchange.JoinAnswer;
import io.peili.auth.internal.exchange.JoinRequest;
import io.peili.auth.internal.exchange.RenewalRequest;
import io.peili.auth.internal.token.Attempts;
import io.peili.oci.OciError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers other nodes' questions about membership. A member that does not hold the CA's key passes on to one that does:
 * requests carry their own proof, so that it need not be trusted with them.
 */
final class Exchange {
    static final String JOIN = "/peili/v1/join";
    static final String RENEW = "/peili/v1/renew";
    static final String STATE = "/peili/v1/cluster";
    static final String HOLDER = "/peili/v1/holder";
    /** The one request that strangers may make. */
    static final String JOIN_REQUEST = "POST " + JOIN;

    private static final String INNER = "/peili/";
    /** Says to a holder that it is not to ask the others. */
    private static final String PASSED = "?passed=true";

    private static final int OK = 200;
    private static final int REFUSED = 401;
    private static final int LATER = 429;

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final NodeCluster cluster;
    private final DocumentKeeper documents;
    private final Admitting admitting;
    private final Attempts attempts = new Attempts();

    /**
     * What is answered.
     *
     * @param status the HTTP status
     * @param json the body
     */
    record Reply(int status, String json) {
        static Reply ok(String json) {
            return new Reply(OK, json);
        }

        static Reply of(OciError error, String detail) {
            return new Reply(error.status(), error.json(detail));
        }
    }

    Exchange(NodeCluster cluster, DocumentKeeper documents) {
        this.cluster = cluster;
        this.documents = documents;
        admitting = new Admitting(cluster, documents);
    }

    /** Whether a request is one that only nodes make; in doubt it is. */
    static boolean isInner(String request) {
        String path = request.substring(request.indexOf(' ') + 1);
        try {
            return URI.create(path).getPath().startsWith(INNER);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /**
     * A node wants to become a member. Which fault a token has is not told.
     *
     * @param body the request
     * @param from who asks
     * @param passed whether another member passed it on, and so goes through the holders itself
     */
    Reply join(String body, InetAddress from, boolean passed) {
        if (!attempts.allow(from, cluster.now())) {
            return Reply.of(OciError.TOOMANYREQUESTS, "too many attempts to join from this address");
        }
        try {
            Reply reply = join(JoinRequest.parse(body), body, passed);
            if (reply.status() == OK) {
                attempts.forget(from);
            } else if (reply.status() == REFUSED) {
                LOG.warn("{} may not join: its token is wrong, expired, used up or revoked", from.getHostAddress());
            }
            return reply;
        } catch (Claims.AddressTakenException e) {
            return refused(e);
        } catch (IOException e) {
            return broken("a request to join", e);
        }
    }

    /** Here, or where else the token may have been made. */
    private Reply join(JoinRequest request, String body, boolean passed) throws IOException {
        boolean able = admitting.able();
        Optional<JoinAnswer> answer = able ? admitting.join(request) : Optional.empty();
        if (answer.isPresent()) {
            return Reply.ok(answer.get().json());
        }
        Reply own = able ? badToken() : nobody();
        Reply reply = passed ? own : forward(JOIN + PASSED, body, JoinAnswer.MAX_SIZE, own);
        // The JDK does not give the body of a 401, and it is to be the same from everybody.
        return reply.status() == REFUSED ? badToken() : reply;
    }

    private static Reply badToken() {
        return Reply.of(OciError.UNAUTHORIZED, "the token is wrong, expired, used up or revoked");
    }

    private static Reply nobody() {
        return Reply.of(OciError.UNAVAILABLE, "no member that holds the CA's key can be reached");
    }

    /** A member wants a new certificate. */
    Reply renew(String body) {
        try {
            RenewalRequest request = RenewalRequest.parse(body);
            return admitting.able()
                    ? Reply.ok(admitting.renew(request))
                    : forward(RENEW, body, RenewalRequest.MAX_SIZE, nobody());
        } catch (Claims.AddressTakenException e) {
            return refused(e);
        } catch (IOException e) {
            return broken("a request to renew a certificate", e);
        }
    }

    /** A holder makes this node one too. Only the key of this cluster's own CA is taken, which is its own proof. */
    Reply hold(String key) {
        try {
            IdentityFolder identity = cluster.config()
                    .folder()
                    .filter(folder -> !cluster.config().given())
                    .orElseThrow(() -> new IOException("the CA of this node is given by files"));
            identity.hold(key);
            cluster.refresh();
            LOG.info("this node holds the CA's key now");
            return Reply.ok("{}");
        } catch (IOException e) {
            return broken("a key of the CA", e);
        }
    }

    /** A member asks what is in force; nothing is told to one that has this version. */
    Optional<Reply> state(long known) throws IOException {
        Optional<ClusterState> state = documents.state();
        if (state.isEmpty()) {
            return Optional.of(Reply.of(OciError.UNAVAILABLE, "this node has no document of a cluster"));
        }
        return state.get().signed().document().version() == known
                ? Optional.empty()
                : Optional.of(Reply.ok(state.get().json()));
    }

    /** Asks one holder after the other; who does not know a token, or takes no more attempts, is not the last to ask. */
    private Reply forward(String path, String body, int maxSize, Reply own) throws IOException {
        MemberCalls calls = new MemberCalls(cluster.tls().client().getSocketFactory(), true);
        Reply last = own;
        for (Holder holder : others()) {
            try {
                MemberCalls.Answer answer = calls.post(holder.address(), path, body, maxSize);
                Reply reply = new Reply(answer.status(), answer.body());
                if (answer.status() != REFUSED && answer.status() != LATER) {
                    return reply;
                }
                last = last.status() == REFUSED ? last : reply;
            } catch (IOException e) {
                LOG.debug("{} does not answer", holder.name(), e);
            }
        }
        return last;
    }

    private List<Holder> others() throws IOException {
        Optional<ClusterState> state = documents.state();
        if (state.isEmpty()) {
            return List.of();
        }
        String own = Names.common(cluster.tls().chain().get(0));
        return state.get().signed().document().holders().stream()
                .filter(holder -> !holder.name().equals(own))
                .toList();
    }

    private static Reply refused(Claims.AddressTakenException e) {
        LOG.warn("a certificate was refused: {}", e.getMessage());
        return Reply.of(OciError.DENIED, String.valueOf(e.getMessage()));
    }

    private static Reply broken(String what, IOException e) {
        LOG.debug("{} cannot be served", what, e);
        return Reply.of(OciError.NAME_INVALID, what + " that cannot be served");
    }
}
