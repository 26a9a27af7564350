// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Cluster;
import io.peili.auth.NetworkKey;
import io.peili.auth.NetworkTerms;
import io.peili.content.ContentStore;
import io.peili.content.Subscription;
import io.peili.libp2p.PreSharedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the router in the network whose pre-shared key is in force: the one of a file, or the cluster's. With another key
 * the router starts anew, because what it was told without the key, or with another one, does not count. Thread-safe.
 */
final class PrivateNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateNetwork.class);

    private final Entrance entrance;
    private final boolean followsCluster;
    private final ExecutorService changes;
    private final Subscription watching;
    private final Set<ContentStore> stores = new LinkedHashSet<>();
    private Optional<PreSharedKey> key;
    private @Nullable Member member;
    private boolean closed;

    /** A router in one network. */
    interface Member {
        void add(ContentStore store);

        void remove(ContentStore store);

        /** Goes by other terms, in the same network. */
        void follow(NetworkTerms terms);

        void close();
    }

    /** Starts a router. */
    interface Entrance {
        Member enter(Optional<PreSharedKey> key) throws IOException;
    }

    /**
     * Enters the network.
     *
     * @param profile the kind of network; one without keys stays so
     * @param file where the key stands, if it is not the cluster's
     * @param cluster knows its key, and tells when it changes
     * @param entrance starts the router
     */
    PrivateNetwork(Profile profile, Optional<Path> file, Optional<Cluster> cluster, Entrance entrance)
            throws IOException {
        this.entrance = entrance;
        followsCluster = profile == Profile.PEILI && file.isEmpty();
        changes = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "peili-router-key");
            thread.setDaemon(true);
            return thread;
        });
        watching = cluster.filter(known -> followsCluster)
                .map(known -> known.watchNetwork(terms -> changes.execute(() -> follow(terms))))
                .orElse(() -> {});
        try {
            key = file.isPresent()
                    ? Optional.of(PreSharedKey.load(file.get()))
                    : cluster.filter(known -> followsCluster).flatMap(known -> first(known.network()));
            Member entered = entrance.enter(key);
            cluster.filter(known -> followsCluster).map(Cluster::network).ifPresent(entered::follow);
            member = entered;
        } catch (IOException e) {
            watching.close();
            changes.shutdownNow();
            throw e;
        }
    }

    synchronized void add(ContentStore store) {
        stores.add(store);
        if (member != null) {
            member.add(store);
        }
    }

    synchronized void remove(ContentStore store) {
        stores.remove(store);
        if (member != null) {
            member.remove(store);
        }
    }

    private synchronized void follow(NetworkTerms terms) {
        Optional<PreSharedKey> next = first(terms);
        Member now = member;
        if (closed) {
            return;
        }
        if (now != null && next.equals(key)) {
            now.follow(terms);
            return;
        }
        LOG.info("the network has another pre-shared key: the router starts anew");
        leave();
        try {
            Member fresh = entrance.enter(next);
            fresh.follow(terms);
            stores.forEach(fresh::add);
            member = fresh;
            key = next;
        } catch (IOException e) {
            LOG.error("the router does not start with the new key: {}", e.getMessage());
        }
    }

    private static Optional<PreSharedKey> first(NetworkTerms terms) {
        return terms.keys().stream().findFirst().map(NetworkKey::bytes).map(PreSharedKey::of);
    }

    private void leave() {
        Member last = member;
        member = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public void close() {
        watching.close();
        changes.shutdown();
        synchronized (this) {
            closed = true;
            leave();
        }
    }
}
