// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.NetworkKey;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.auth.internal.exchange.ClusterState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cluster's document: takes newer ones that a CA of the cluster signed, and makes the next version where the
 * CA's key is. Thread-safe.
 */
final class DocumentKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentKeeper.class);

    private final NodeCluster cluster;

    DocumentKeeper(NodeCluster cluster) {
        this.cluster = cluster;
    }

    /** What is in force here, with its secrets; empty where this node is no member. */
    Optional<ClusterState> state() throws IOException {
        Optional<IdentityFolder> identity = cluster.config().folder();
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        MemberFolder folder = new MemberFolder(identity.get().folder());
        Optional<SignedDocument> signed = folder.document();
        if (signed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ClusterState(signed.get(), named(signed.get().document().keys(), folder.keys())));
    }

    /** Of some keys those with these fingerprints, in their order. */
    static List<NetworkKey> named(List<String> fingerprints, List<NetworkKey> keys) {
        List<NetworkKey> named = new ArrayList<>();
        for (String fingerprint : fingerprints) {
            keys.stream().filter(key -> key.fingerprint().equals(fingerprint)).forEach(named::add);
        }
        return named;
    }

    /**
     * Looks at what another member has.
     *
     * @return whether it was newer, and is in force now
     * @throws IOException if it must not be taken
     */
    synchronized boolean accept(ClusterState other) throws IOException {
        ClusterState own = state().orElseThrow(() -> new IOException("this node is not a member of a cluster"));
        ClusterDocument mine = own.signed().document();
        ClusterDocument theirs = other.signed().document();
        if (!theirs.cluster().equals(mine.cluster())) {
            throw new IOException("a document of another cluster");
        }
        if (!newer(other.signed(), theirs.version(), own.signed(), mine.version())) {
            return false;
        }
        if (!other.signed().signedBy(authorities(mine))) {
            throw new IOException("a document that no CA of this cluster signed");
        }
        publish(theirs, other);
        LOG.info("the cluster's document is version {} now", theirs.version());
        return true;
    }

    /** Makes the next version; only where the CA's key is. */
    synchronized ClusterState update(UnaryOperator<ClusterDocument> change, List<NetworkKey> newKeys)
            throws IOException {
        ClusterState own = state().orElseThrow(() -> new IOException("this node is not a member of a cluster"));
        IdentityFolder identity = cluster.config().folder().orElseThrow();
        if (!identity.renewable()) {
            throw new IOException("this node does not hold the CA's key (ask one of: "
                    + String.join(", ", own.signed().document().addresses()) + ")");
        }
        ClusterDocument next = change.apply(own.signed().document());
        if (next.json().length() > ClusterDocument.MAX_SIZE) {
            throw new IOException("too much for one document: " + next.json().length()
                    + " characters (expected: at most " + ClusterDocument.MAX_SIZE + ")");
        }
        // By the CA that comes first from now on: members trust it since it was introduced, and joiners know no other.
        Pair authority = identity.keyOf(authorities(next).get(0))
                .orElseThrow(() -> new IOException("this node does not hold the key of the CA that comes first then"));
        SignedDocument signed = SignedDocument.sign(next, authority.key());
        checkReadable(signed, next, authority);
        List<NetworkKey> keys = new ArrayList<>(own.keys());
        keys.addAll(newKeys);
        ClusterState state = new ClusterState(signed, named(next.keys(), keys));
        publish(next, state);
        return state;
    }

    /** What is written once, all members have to be able to read, and this node at its next start. */
    private static void checkReadable(SignedDocument signed, ClusterDocument meant, Pair authority) throws IOException {
        byte[] written = signed.text().getBytes(StandardCharsets.UTF_8);
        SignedDocument read = SignedDocument.parse(new String(written, StandardCharsets.UTF_8));
        if (!read.document().equals(meant) || !read.signedBy(authority.chain())) {
            throw new IOException("the next document cannot be read again, and so nothing was changed");
        }
    }

    private void publish(ClusterDocument document, ClusterState state) throws IOException {
        IdentityFolder identity = cluster.config().folder().orElseThrow();
        withdrawTokens(identity, new Revocations(document.revoked()));
        identity.trust(document.authorities());
        new MemberFolder(identity.folder()).write(state);
        cluster.refresh();
    }

    /** Who was put out knows the token it joined with, and must not come back by it. */
    private void withdrawTokens(IdentityFolder identity, Revocations revocations) throws IOException {
        Set<String> keys = new HashSet<>();
        for (NodeBook.Known node : identity.nodes().all(cluster.now())) {
            if (revocations.refuse(node.name(), node.since())) {
                keys.add(node.key());
            }
        }
        List<String> withdrawn = identity.tokens().withdraw(keys, cluster.now());
        if (!withdrawn.isEmpty()) {
            LOG.info("tokens of nodes that were put out are no longer good: {}", String.join(", ", withdrawn));
        }
    }

    /** Of two documents of one version all nodes prefer the same one. */
    private static boolean newer(SignedDocument one, long version, SignedDocument than, long thanVersion) {
        return version > thanVersion || version == thanVersion && one.payload().compareTo(than.payload()) > 0;
    }

    static List<X509Certificate> authorities(ClusterDocument document) throws IOException {
        return Pem.certificates(String.join("", document.authorities()));
    }
}
