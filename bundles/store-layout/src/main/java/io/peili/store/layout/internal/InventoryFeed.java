// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.InventoryChange;
import io.peili.content.InventoryListener;
import io.peili.content.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what came and went. All of them are told by one thread, which exists only while somebody listens and
 * looks at the folder every two seconds, so that changes by other tools are noticed too.
 */
final class InventoryFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryFeed.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Supplier<Catalog> catalog;
    private final List<Listening> listening = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledThreadPoolExecutor thread;
    private boolean closed;

    InventoryFeed(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    synchronized Subscription watch(InventoryListener listener) {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        Listening added = new Listening(listener);
        listening.add(added);
        if (thread == null) {
            thread = start();
        }
        thread.execute(this::tell);
        return added;
    }

    /** Has the listeners told soon. */
    synchronized void changed() {
        if (thread != null) {
            thread.execute(this::tell);
        }
    }

    private ScheduledThreadPoolExecutor start() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, "peili-store-layout");
            worker.setDaemon(true);
            return worker;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.scheduleWithFixedDelay(this::tell, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return executor;
    }

    private void tell() {
        try {
            Catalog now = catalog.get();
            listening.forEach(listener -> listener.tell(now));
        } catch (RuntimeException e) {
            LOG.warn("The inventory could not be told", e);
        }
    }

    private synchronized void remove(Listening gone) {
        listening.remove(gone);
        if (listening.isEmpty()) {
            stop();
        }
    }

    private void stop() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        listening.clear();
        stop();
    }

    /** One listener and what it was told last. */
    private final class Listening implements Subscription {
        private final InventoryListener listener;
        private @Nullable Catalog told;
        private boolean ended;

        Listening(InventoryListener listener) {
            this.listener = listener;
        }

        synchronized void tell(Catalog now) {
            Catalog before = told;
            if (ended || before != null && now.number() == before.number()) {
                return;
            }
            told = now;
            InventoryChange change =
                    before == null ? now.inventory().whole() : now.inventory().since(before.inventory());
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
            remove(this);
        }
    }
}
