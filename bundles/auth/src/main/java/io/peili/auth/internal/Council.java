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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where people change what the members agree on. */
final class Council implements Governance {
    private static final Logger LOG = LoggerFactory.getLogger(Council.class);

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
    public long revoke(String name) throws IOException {
        if (name.equals(Names.common(cluster.tls().chain().get(0)))) {
            throw new IOException(name + " is this node itself (do it on another one that holds the CA's key)");
        }
        IdentityFolder identity = cluster.config().folder().orElseThrow(() -> new IOException("not a member"));
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
                    revoked.removeIf(entry -> entry.name().equals(name));
                    revoked.add(revocation);
                    return last.next().revoked(revoked).build();
                },
                List.of());
        LOG.info("{} was put out of the cluster", name);
        return state.signed().document().version();
    }

    private ClusterState state() throws IOException {
        return documents
                .state()
                .orElseThrow(() -> new IOException(
                        "this node has no document of a cluster (peili:cluster-create or peili:join bring one)"));
    }
}
