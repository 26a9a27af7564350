// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.content.Content;
import io.peili.content.ContentStore;
import io.peili.content.Inventory;
import io.peili.content.InventoryChange;
import io.peili.content.InventoryListener;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces what a store holds: each blob and manifest and each tag, as far as they take part. Manifests are read only while
 * a list of registries is in force.
 */
final class Announcements implements InventoryListener {
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final ContentStore store;
    private final Holdings holdings;
    private final Executor reader;
    private final Executor later;
    private final Set<Digest> held = new HashSet<>();
    private final Map<Reference, Digest> names = new HashMap<>();
    private final Set<Key> announced = new HashSet<>();
    private Sharing sharing;
    private @Nullable Reach reach;
    private boolean initial;
    private boolean walked;
    private boolean retrying;

    /**
     * Begins with nothing.
     *
     * @param store where manifests are read
     * @param holdings is told what to announce
     * @param sharing what takes part
     * @param reader reads manifests, one task at a time
     * @param later the same after a while, for what could not be read
     */
    Announcements(ContentStore store, Holdings holdings, Sharing sharing, Executor reader, Executor later) {
        this.store = store;
        this.holdings = holdings;
        this.sharing = sharing;
        this.reader = reader;
        this.later = later;
        this.reach = reachOf(sharing);
    }

    private @Nullable Reach reachOf(Sharing rules) {
        return rules.listsRegistries() ? new Reach(rules::admitsRegistry, held::contains) : null;
    }

    @Override
    public synchronized void changed(InventoryChange change) {
        held.removeAll(change.removed());
        held.addAll(change.added());
        change.unnamed().forEach(names::remove);
        names.putAll(change.named());
        initial |= change.initial();
        Set<Digest> digests = new HashSet<>(change.removed());
        digests.addAll(change.added());
        Reach now = reach;
        if (now != null) {
            now.follow(change, digests);
            reader.execute(this::walk);
        }
        Set<Reference> touched = new HashSet<>(change.unnamed());
        touched.addAll(change.named().keySet());
        settle(digests, touched);
    }

    /** Goes by other rules from now on; for the reader's thread. */
    void follow(Sharing next) {
        if (adopt(next)) {
            walk();
            settleAll();
        }
    }

    private synchronized boolean adopt(Sharing next) {
        if (next.equals(sharing)) {
            return false;
        }
        sharing = next;
        reach = reachOf(next);
        Reach now = reach;
        if (now != null) {
            now.follow(new Inventory(held, names).whole(), new HashSet<>());
        }
        settle(Set.of(), names.keySet());
        return true;
    }

    /** Content that stays within reach stays announced, which is known once the manifests are read. */
    private synchronized void settleAll() {
        settle(held, Set.of());
    }

    private void walk() {
        Set<Digest> failed = new HashSet<>();
        for (Optional<Digest> next = next(failed); next.isPresent(); next = next(failed)) {
            Digest digest = next.get();
            try {
                take(digest, read(digest));
            } catch (IOException e) {
                LOG.debug("What {} points at is not announced for now: {}", digest, e.getMessage());
                failed.add(digest);
            }
        }
        if (!failed.isEmpty()) {
            retryLater();
        }
    }

    private synchronized void retryLater() {
        if (!retrying) {
            retrying = true;
            later.execute(this::retry);
        }
    }

    private void retry() {
        synchronized (this) {
            retrying = false;
        }
        walk();
    }

    private synchronized Optional<Digest> next(Set<Digest> failed) {
        Reach now = reach;
        Optional<Digest> next = now == null ? Optional.empty() : now.next(failed);
        walked |= initial && next.isEmpty();
        return next;
    }

    private List<Descriptor> read(Digest digest) throws IOException {
        Content content = store.find(digest).orElseThrow(() -> new IOException("it is gone"));
        byte[] json = content.bytes(Manifest.MAX_SIZE);
        try {
            return Manifest.parse(json).children();
        } catch (IllegalArgumentException e) {
            LOG.debug("{} is no manifest and points at nothing: {}", digest, e.getMessage());
            return List.of();
        }
    }

    private synchronized void take(Digest digest, List<Descriptor> children) {
        Reach now = reach;
        if (now != null) {
            Set<Digest> touched = new HashSet<>();
            now.read(digest, children, touched);
            settle(touched, Set.of());
        }
    }

    /** Whether the first inventory has come, and all that had to be read for it was tried. */
    synchronized boolean complete() {
        return initial && (reach == null || walked);
    }

    /** The store is gone, and with it all that it held. */
    synchronized void withdrawAll() {
        holdings.change(Set.of(), Set.copyOf(announced));
        announced.clear();
        held.clear();
        names.clear();
        reach = null;
        initial = false;
    }

    /** Announces and withdraws what is due of the content and the names that something happened to. */
    private void settle(Collection<Digest> digests, Collection<Reference> touched) {
        Set<Key> added = new HashSet<>();
        Set<Key> removed = new HashSet<>();
        digests.forEach(digest -> (isShared(digest) ? added : removed).add(Key.of(digest)));
        touched.stream()
                .filter(name -> name.digest().isEmpty())
                .forEach(tag -> (isShared(tag) ? added : removed).add(Key.of(tag)));
        added.removeIf(key -> !announced.add(key));
        removed.removeIf(key -> !announced.remove(key));
        holdings.change(added, removed);
    }

    private boolean isShared(Digest digest) {
        Reach now = reach;
        return held.contains(digest) && (now == null || now.contains(digest));
    }

    private boolean isShared(Reference tag) {
        return names.containsKey(tag) && sharing.admits(tag);
    }
}
