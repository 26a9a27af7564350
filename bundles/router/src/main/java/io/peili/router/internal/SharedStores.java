// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.content.ContentStore;
import io.peili.content.Subscription;
import io.peili.routing.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores whose content is announced, as far as it takes part by the rules of the moment. Thread-safe. */
final class SharedStores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStores.class);
    private static final long RETRY_SECONDS = 1;
    private static final long IDLE_SECONDS = 10;

    private record Watched(Announcements announcements, Subscription subscription) {}

    private final Holdings holdings;
    private final Supplier<Sharing> sharing;
    private final ScheduledThreadPoolExecutor reader;
    private final Map<ContentStore, Watched> stores = new HashMap<>();

    /**
     * Begins with no store.
     *
     * @param router announces
     * @param sharing tells the rules of the moment; asked again at each {@link #review}
     */
    SharedStores(Router router, Supplier<Sharing> sharing) {
        this.holdings = new Holdings(router);
        this.sharing = sharing;
        this.reader = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "peili-router-stores");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        reader.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        reader.allowCoreThreadTimeOut(true);
    }

    synchronized void add(ContentStore store) {
        Announcements announcements = new Announcements(store, holdings, sharing.get(), reader, this::later);
        stores.put(store, new Watched(announcements, store.watch(announcements)));
    }

    synchronized void remove(ContentStore store) {
        Watched watched = stores.remove(store);
        if (watched != null) {
            watched.subscription().close();
            watched.announcements().withdrawAll();
        }
    }

    /** Whether the first inventory of each was announced. */
    boolean complete() {
        return all().stream().allMatch(Announcements::complete);
    }

    /** The rules may have changed: goes by them soon. Does not block. */
    void review() {
        reader.execute(this::follow);
    }

    private void follow() {
        try {
            Sharing now = sharing.get();
            all().forEach(announcements -> announcements.follow(now));
        } catch (RuntimeException e) {
            LOG.error("What is announced goes on by the rules from before", e);
        }
    }

    private void later(Runnable task) {
        reader.schedule(task, RETRY_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized List<Announcements> all() {
        return stores.values().stream().map(Watched::announcements).toList();
    }

    @Override
    public synchronized void close() {
        reader.shutdownNow();
        stores.values().forEach(watched -> watched.subscription().close());
        stores.clear();
    }
}
