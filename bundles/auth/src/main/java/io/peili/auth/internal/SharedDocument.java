// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Agreement;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.token.Secrets;
import io.peili.content.Subscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's document as members pass it on to each other over connections that are not this bundle's. What is offered
 * waits in one place only: a newer offer takes the place of one that was not looked at yet.
 */
final class SharedDocument implements Agreement, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedDocument.class);

    private static final Duration LATELY = Duration.ofSeconds(15);

    private final NodeCluster cluster;
    private final DocumentKeeper documents;
    private final Executor worker;
    private final Watchers<Edition> watchers = new Watchers<>();
    private final AtomicReference<@Nullable String> offered = new AtomicReference<>();
    private final Subscription watching;
    private volatile Optional<Edition> edition = Optional.empty();
    private volatile Instant compared = Instant.MIN;

    /**
     * Begins to follow the document.
     *
     * @param cluster tells when the document has changed
     * @param documents knows it, and takes newer ones
     * @param worker does what may block
     */
    SharedDocument(NodeCluster cluster, DocumentKeeper documents, Executor worker) {
        this.cluster = cluster;
        this.documents = documents;
        this.worker = worker;
        watching = cluster.watch(changed -> follow());
        follow();
    }

    @Override
    public Optional<Edition> edition() {
        return edition;
    }

    @Override
    public void offer(String content) {
        if (content.length() > ClusterState.MAX_SIZE || offered.getAndSet(content) != null) {
            return;
        }
        try {
            worker.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.trace("Nothing is taken any more", e);
        }
    }

    @Override
    public void compared() {
        compared = cluster.now();
    }

    /** Whether the document in force was compared with that of another member a short while ago. */
    boolean isCompared() {
        return compared.isAfter(cluster.now().minus(LATELY));
    }

    @Override
    public Subscription watch(Consumer<Edition> listener) {
        return watchers.add(listener);
    }

    private void look() {
        String content = offered.getAndSet(null);
        if (content == null) {
            return;
        }
        try {
            documents.accept(ClusterState.parse(content));
        } catch (IOException e) {
            LOG.debug("What a peer says that the cluster agreed on is not taken", e);
        }
    }

    private synchronized void follow() {
        Optional<Edition> last = edition;
        try {
            Optional<ClusterState> state = documents.state();
            edition = state.isPresent() ? Optional.of(editionOf(state.get())) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("what the cluster agreed on cannot be passed on: {}", e.getMessage());
            return;
        }
        edition.filter(fresh -> !last.equals(Optional.of(fresh))).ifPresent(watchers::tell);
    }

    private static Edition editionOf(ClusterState state) throws IOException {
        byte[] signed = state.signed().payload().getBytes(StandardCharsets.UTF_8);
        return new Edition(state.signed().document().version(), Secrets.fingerprint(signed), state.json());
    }

    @Override
    public void close() {
        watching.close();
    }
}
