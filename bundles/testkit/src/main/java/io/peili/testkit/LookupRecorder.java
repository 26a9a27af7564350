// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.routing.LookupListener;
import io.peili.routing.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes down what a lookup tells. */
public final class LookupRecorder implements LookupListener {
    private final List<Peer> found = new ArrayList<>();
    private final CountDownLatch finished = new CountDownLatch(1);

    @Override
    public synchronized void found(Peer peer) {
        if (finished.getCount() == 0) {
            throw new IllegalStateException("told of " + peer + " after the end");
        }
        found.add(peer);
    }

    @Override
    public void finished() {
        if (finished.getCount() == 0) {
            throw new IllegalStateException("told the end twice");
        }
        finished.countDown();
    }

    /**
     * Waits for the end of the lookup.
     *
     * @return all peers told, in order
     */
    public List<Peer> await() {
        try {
            if (!finished.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the lookup does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        synchronized (this) {
            return List.copyOf(found);
        }
    }
}
