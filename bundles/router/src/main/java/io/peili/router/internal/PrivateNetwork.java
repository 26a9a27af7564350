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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the router in the network whose pre-shared keys are in force: the one of a file, or the cluster's. While a key is
 * exchanged step by step the router goes on. With keys that have nothing in common with the last ones it starts anew,
 * because what it was told without the key, or with another one, does not count. Thread-safe.
 */
final class PrivateNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateNetwork.class);

    private final Entrance entrance;
    private final boolean keysOfCluster;
    private final ExecutorService changes;
    private final Subscription watching;
    private final Set<ContentStore> stores = new LinkedHashSet<>();
    private List<PreSharedKey> keys = List.of();
    private @Nullable Member member;
    private boolean closed;

    /** A router in one network. */
    interface Member {
        void add(ContentStore store);

        void remove(ContentStore store);

        /** Goes by other terms, in the same network. */
        void follow(NetworkTerms terms);

        /** Goes on with other keys, of which one at least was accepted before. */
        void rekey(List<PreSharedKey> keys);

        void close();
    }

    /** Starts a router. */
    interface Entrance {
        Member enter(List<PreSharedKey> keys, NetworkTerms terms) throws IOException;
    }

    /**
     * Enters the network.
     *
     * @param profile the kind of network; one without keys stays so
     * @param file where the key stands, if it is not the cluster's
     * @param cluster knows its keys and what else it demands, and tells when that changes
     * @param entrance starts the router
     */
    PrivateNetwork(Profile profile, Optional<Path> file, Optional<Cluster> cluster, Entrance entrance)
            throws IOException {
        this.entrance = entrance;
        keysOfCluster = profile == Profile.PEILI && file.isEmpty();
        changes = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "peili-router-key");
            thread.setDaemon(true);
            return thread;
        });
        watching = cluster.map(known -> known.watchNetwork(terms -> changes.execute(() -> follow(terms))))
                .orElse(() -> {});
        try {
            enter(file, cluster);
        } catch (IOException e) {
            watching.close();
            changes.shutdownNow();
            throw e;
        }
    }

    /** What changes meanwhile is followed afterwards. */
    private synchronized void enter(Optional<Path> file, Optional<Cluster> cluster) throws IOException {
        NetworkTerms terms = cluster.map(Cluster::network).orElse(NetworkTerms.NONE);
        keys = file.isPresent() ? List.of(PreSharedKey.load(file.get())) : wanted(terms);
        member = entrance.enter(keys, terms);
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
        List<PreSharedKey> next = keysOfCluster ? wanted(terms) : keys;
        Member now = member;
        if (closed) {
            return;
        }
        if (now == null || !next.equals(keys) && Collections.disjoint(next, keys)) {
            enterAnew(next, terms);
            return;
        }
        now.follow(terms);
        if (!next.equals(keys)) {
            now.rekey(next);
            keys = next;
            LOG.info("{} of the network's pre-shared keys are accepted now", next.size());
        }
    }

    private void enterAnew(List<PreSharedKey> next, NetworkTerms terms) {
        LOG.info("the network has another pre-shared key: the router starts anew");
        leave();
        try {
            Member fresh = entrance.enter(next, terms);
            stores.forEach(fresh::add);
            member = fresh;
            keys = next;
        } catch (IOException e) {
            LOG.error("the router does not start with the new key: {}", e.getMessage());
        }
    }

    private List<PreSharedKey> wanted(NetworkTerms terms) {
        return keysOfCluster
                ? terms.keys().stream()
                        .map(NetworkKey::bytes)
                        .map(PreSharedKey::of)
                        .toList()
                : List.of();
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
