// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.InventoryChange;
import io.peili.content.InventoryListener;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Listens to a store and adds up what it is told. */
public final class InventoryRecorder implements InventoryListener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final List<InventoryChange> changes = new ArrayList<>();
    private final Set<Digest> content = new HashSet<>();
    private final Map<Reference, Digest> names = new HashMap<>();

    @Override
    public synchronized void changed(InventoryChange change) {
        changes.add(change);
        content.removeAll(change.removed());
        content.addAll(change.added());
        change.unnamed().forEach(names::remove);
        names.putAll(change.named());
        notifyAll();
    }

    /**
     * Waits until the sum of all changes fits; fails after ten seconds.
     *
     * @param what what is waited for, for the message
     * @param condition whether it fits
     */
    public synchronized void await(String what, Predicate<InventoryRecorder> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(this)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("not told in time: " + what + "; told: " + changes);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for: " + what, e);
            }
        }
    }

    /**
     * All calls so far, in order.
     *
     * @return a copy
     */
    public synchronized List<InventoryChange> changes() {
        return List.copyOf(changes);
    }

    /**
     * The content that is there by now.
     *
     * @return a copy
     */
    public synchronized Set<Digest> content() {
        return Set.copyOf(content);
    }

    /**
     * The names that are there by now.
     *
     * @return a copy
     */
    public synchronized Map<Reference, Digest> names() {
        return Map.copyOf(names);
    }
}
