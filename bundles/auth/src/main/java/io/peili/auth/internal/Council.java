// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.ClusterStatus;
import io.peili.auth.Governance;
import io.peili.auth.MemberNode;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Revocation;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.routing.Peer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where people change what the members agree on. */
final class Council implements Governance {
    private static final Logger LOG = LoggerFactory.getLogger(Council.class);

    /** By then all certificates have ended that were there when somebody was put out, also by a clock that is behind. */
    private static final Duration REMEMBERED = CertificateMaker.NODE_LIFETIME.plusDays(1);

    private final NodeCluster cluster;
    private final DocumentKeeper documents;
    private final Supplier<List<Peer>> peers;

    Council(NodeCluster cluster, DocumentKeeper documents, Supplier<List<Peer>> peers) {
        this.cluster = cluster;
        this.documents = documents;
        this.peers = peers;
    }

    @Override
    public ClusterStatus status() throws IOException {
        ClusterDocument document = state().signed().document();
        return new ClusterStatus(
                Names.common(DocumentKeeper.authorities(document).get(0)),
                document.version(),
                AgreedSetting.all(document),
                document.addresses(),
                document.revoked().stream().map(Revocation::name).toList());
    }

    @Override
    public List<MemberNode> nodes() throws IOException {
        state();
        return cluster.config().folder().orElseThrow().nodes().all(cluster.now()).stream()
                .map(node -> new MemberNode(node.name(), node.addresses(), node.until()))
                .toList();
    }

    @Override
    public long set(String key, String value) throws IOException {
        AgreedSetting.check(key, value);
        ClusterState state = documents.update(
                last -> {
                    Map<String, String> settings = new HashMap<>(last.settings());
                    if (value.isEmpty()) {
                        settings.remove(key);
                    } else {
                        settings.put(key, value);
                    }
                    return last.next().settings(settings).build();
                },
                List.of());
        return state.signed().document().version();
    }

    @Override
    public long revoke(String name, boolean force) throws IOException {
        if (!Names.possible(name)) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: as in a certificate, up to 64 printable characters of ASCII)");
        }
        if (name.equals(Names.common(cluster.tls().chain().get(0)))) {
            throw new IOException(name + " is this node itself (do it on another one that holds the CA's key)");
        }
        IdentityFolder identity = cluster.config().folder().orElseThrow(() -> new IOException("not a member"));
        if (!force && identity.renewable()) {
            checkKnown(name, identity);
        }
        List<String> addresses =
                identity.nodes().find(name, cluster.now()).map(NodeBook.Known::addresses).orElse(List.of()).stream()
                        .filter(address -> Revocations.outside(address).isPresent())
                        .toList();
        List<String> ids = peers.get().stream()
                .filter(peer -> addresses.contains(peer.host()))
                .map(Peer::id)
                .toList();
        Revocation revocation = new Revocation(name, cluster.now(), addresses, ids);
        ClusterState state = documents.update(
                last -> {
                    List<Revocation> revoked = new ArrayList<>(last.revoked());
                    revoked.removeIf(entry -> entry.name().equals(name) || !counts(entry));
                    checkRoom(revoked);
                    revoked.add(revocation);
                    return last.next().revoked(revoked).build();
                },
                List.of());
        LOG.info("{} was put out of the cluster", name);
        return state.signed().document().version();
    }

    /** A name that was mistyped must not look as if somebody had been put out. */
    private void checkKnown(String name, IdentityFolder identity) throws IOException {
        ClusterDocument document = state().signed().document();
        Set<String> known = new HashSet<>(Desk.people(identity));
        identity.nodes().all(cluster.now()).forEach(node -> known.add(node.name()));
        document.holders().forEach(holder -> known.add(holder.name()));
        document.revoked().forEach(entry -> known.add(entry.name()));
        if (!known.contains(name)) {
            List<String> near = NearNames.of(name, known);
            throw new IOException("nobody called " + name + " was certified here"
                    + (near.isEmpty() ? "" : " (near: " + String.join(", ", near) + ")")
                    + ": peili:nodes shows who was; --force puts out a name that another holder certified");
        }
    }

    /** Whether a certificate that was revoked then may not have ended yet. */
    private boolean counts(Revocation entry) {
        return entry.at().plus(REMEMBERED).isAfter(cluster.now());
    }

    private static void checkRoom(List<Revocation> revoked) {
        if (revoked.size() >= ClusterDocument.MAX_REVOKED) {
            Instant first =
                    revoked.stream().map(Revocation::at).min(Instant::compareTo).orElseThrow();
            throw new IllegalArgumentException(revoked.size() + " are put out already (expected: fewer than "
                    + ClusterDocument.MAX_REVOKED + "; the next one is forgotten, with its certificates ended, at "
                    + first.plus(REMEMBERED) + ")");
        }
    }

    private ClusterState state() throws IOException {
        return documents
                .state()
                .orElseThrow(() -> new IOException(
                        "this node has no document of a cluster (peili:cluster-create or peili:join bring one)"));
    }
}
