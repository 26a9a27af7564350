// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the inventory up to date over one connection. For one thread. */
final class Watching implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
    private static final Duration PULSE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMinutes(1);
    /** Where the folder cannot be watched. */
    private static final Duration SHORT_LOOK = Duration.ofSeconds(1);
    /** After names changed: content may have come from, or stayed in, another namespace, of which nothing tells. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(700);
    /** containerd moves the file first and tells of the content a moment later. */
    private static final Duration GRACE = Duration.ofMillis(10);

    private static final int PATIENCE = 9;

    private final Inventory inventory;
    private final Client client;
    private final Optional<BlobFolder> folder;
    private final Signals signals;
    private final Map<Digest, Integer> unsure = new HashMap<>();
    private @Nullable FolderWatch watch;
    /** Whether it was said that there is no watch. */
    private boolean unwatched;

    private long nextPulse;
    private long nextLook;
    private long nextUnsure;

    Watching(Inventory inventory, Client client, Optional<BlobFolder> folder, Signals signals) {
        this.inventory = inventory;
        this.client = client;
        this.folder = folder;
        this.signals = signals;
    }

    /** Watches first, lists then, so that nothing falls in between. */
    void begin() throws IOException {
        watch();
        inventory.lookAtAll(client, folder);
        // The subscription may have begun a moment after the list.
        nextLook = in(SECOND_LOOK);
        nextPulse = in(PULSE);
    }

    /** Watches the folder, also when a watch has ended. */
    private void watch() {
        if (folder.isEmpty() || watch != null && watch.isRunning()) {
            return;
        }
        close();
        try {
            watch = FolderWatch.start(folder.get(), signals);
            unwatched = false;
        } catch (IOException e) {
            watch = null;
            if (!unwatched) {
                LOG.warn(
                        "{} cannot be watched ({}); it is looked at each second until it can be",
                        folder.get().root(),
                        e.toString());
            }
            unwatched = true;
        }
    }

    /** Looks at what changes; {@code alive} runs each time when containerd was seen to answer. */
    void untilItBreaks(Runnable alive) throws IOException, InterruptedException {
        while (true) {
            Signals.Due due = signals.await(Duration.ofNanos(Math.max(0, soonest() - System.nanoTime())));
            if (due.ended().isPresent()) {
                throw new IOException("its events ended: " + due.ended().get());
            }
            if (due.alive() || isDue(nextPulse)) {
                client.version(Calls.QUICK);
                alive.run();
                nextPulse = in(PULSE);
            }
            look(due);
        }
    }

    private void look(Signals.Due due) throws IOException {
        if (due.images()) {
            inventory.lookAtNames(client, folder);
            nextLook = Math.min(nextLook, in(SECOND_LOOK));
        }
        Set<Digest> digests = new HashSet<>(due.digests());
        if (!unsure.isEmpty() && isDue(nextUnsure)) {
            digests.addAll(unsure.keySet());
        }
        if (due.all() || isDue(nextLook)) {
            watch();
            inventory.lookAtAll(client, folder);
            nextLook = in(watch == null ? SHORT_LOOK : LOOK);
        }
        if (!digests.isEmpty()) {
            again(digests, inventory.lookAt(client, folder, digests));
        }
    }

    private void again(Set<Digest> asked, Set<Digest> still) {
        for (Digest digest : asked) {
            if (!still.contains(digest) || unsure.merge(digest, 1, Integer::sum) > PATIENCE) {
                unsure.remove(digest);
            }
        }
        int tries = unsure.values().stream().min(Integer::compare).orElse(0);
        nextUnsure = in(GRACE.multipliedBy(1L << tries));
    }

    private long soonest() {
        long soonest = Math.min(nextPulse, nextLook);
        return unsure.isEmpty() ? soonest : Math.min(soonest, nextUnsure);
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static boolean isDue(long when) {
        return System.nanoTime() - when >= 0;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
