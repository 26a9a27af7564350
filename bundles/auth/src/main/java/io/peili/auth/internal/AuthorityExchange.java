// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Holder;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges the CA in three steps: all trust a new one beside the old one; the new one certifies, and all nodes have their
 * certificates renewed by it; nobody trusts the old one.
 */
final class AuthorityExchange {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorityExchange.class);

    private final NodeCluster cluster;
    private final DocumentKeeper documents;

    AuthorityExchange(NodeCluster cluster, DocumentKeeper documents) {
        this.cluster = cluster;
        this.documents = documents;
    }

    /** Takes the next step, on a holder of the CA's key; what was done and what comes next. */
    String next(IdentityFolder identity) throws IOException {
        if (cluster.config().given()) {
            throw new IOException("the CA is given by ca.file (exchange it there: first both in one file, then the new"
                    + " one first, then it alone)");
        }
        ClusterDocument document = documents.state().orElseThrow().signed().document();
        List<X509Certificate> authorities = DocumentKeeper.authorities(document);
        if (authorities.size() == 1) {
            X509Certificate fresh = identity.makeNextAuthority(cluster.now());
            return "Version " + change(List.of(authorities.get(0), fresh))
                    + ": nodes trust a new CA beside the old one. Once all have this version, repeat the command.";
        }
        Optional<Pair> introduced = identity.keyOf(authorities.get(1));
        if (introduced.isPresent()) {
            return certifyBy(introduced.get(), document, authorities);
        }
        if (Dates.begin(authorities.get(1)).isAfter(Dates.begin(authorities.get(0)))) {
            throw new IOException("the new CA was made on another node: go on there");
        }
        return "Version " + change(authorities.subList(0, 1)) + ": the old CA is trusted nowhere any more.";
    }

    private String certifyBy(Pair introduced, ClusterDocument document, List<X509Certificate> authorities)
            throws IOException {
        List<String> missed = handOut(introduced, document.holders());
        long version = change(List.of(authorities.get(1), authorities.get(0)));
        return "Version " + version + ": nodes have their certificates renewed by the new CA, within a minute of having"
                + " this version. Tokens and client certificates made before have to be made again. Then repeat the"
                + " command."
                + (missed.isEmpty()
                        ? ""
                        : " The key of the new CA did not reach " + String.join(", ", missed)
                                + ": peili:cluster-promote gives it to them.");
    }

    /** Gives the key to all who hold that of the old CA; returns whom it did not reach. */
    private List<String> handOut(Pair introduced, List<Holder> holders) {
        List<String> missed = new ArrayList<>();
        for (Holder holder : holders) {
            try {
                KeyHandover.give(cluster, introduced.key(), holder);
            } catch (IOException e) {
                LOG.warn("{} does not get the key of the new CA: {}", holder.name(), e.getMessage());
                missed.add(holder.name() + " at " + holder.address());
            }
        }
        return missed;
    }

    private long change(List<X509Certificate> authorities) throws IOException {
        List<String> texts = new ArrayList<>();
        for (X509Certificate authority : authorities) {
            texts.add(Pem.of(authority));
        }
        return documents
                .update(last -> last.next().authorities(texts).build(), List.of())
                .signed()
                .document()
                .version();
    }
}
