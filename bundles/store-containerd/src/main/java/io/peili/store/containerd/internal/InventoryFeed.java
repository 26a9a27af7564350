// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.InventoryChange;
import io.peili.content.InventoryListener;
import io.peili.content.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what came and went since they were told last, on one thread that goes when it is idle. */
final class InventoryFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryFeed.class);

    private final Supplier<Catalog> catalog;
    private final List<Listening> listening = new CopyOnWriteArrayList<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread worker = new Thread(task, "peili-containerd-feed");
                worker.setDaemon(true);
                return worker;
            });

    InventoryFeed(Supplier<Catalog> catalog) {
        this.catalog = catalog;
        thread.allowCoreThreadTimeOut(true);
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    Subscription watch(InventoryListener listener) {
        Listening added = new Listening(listener);
        listening.add(added);
        changed();
        return added;
    }

    /** Has the listeners told soon. At most one telling waits at any time. */
    void changed() {
        if (!listening.isEmpty() && queued.compareAndSet(false, true)) {
            thread.execute(this::tell);
        }
    }

    private void tell() {
        queued.set(false);
        Catalog now = catalog.get();
        if (now.number() > 0) {
            listening.forEach(listener -> listener.tell(now));
        }
    }

    @Override
    public void close() {
        listening.clear();
        thread.shutdown();
    }

    /** One listener and what it was told last. */
    private final class Listening implements Subscription {
        private final InventoryListener listener;
        private Catalog told = Catalog.EMPTY;
        private boolean ended;

        Listening(InventoryListener listener) {
            this.listener = listener;
        }

        synchronized void tell(Catalog now) {
            if (ended || now.number() == told.number()) {
                return;
            }
            InventoryChange change = told.number() == 0
                    ? now.inventory().whole()
                    : now.inventory().since(told.inventory());
            told = now;
            if (change.initial() || !change.isEmpty()) {
                try {
                    listener.changed(change);
                } catch (RuntimeException e) {
                    LOG.warn("A listener of the inventory failed", e);
                }
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                ended = true;
            }
            listening.remove(this);
        }
    }
}
