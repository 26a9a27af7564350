// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.observe.Health;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog of a folder that other tools write too. Looks for changes when it is read, at most every 100 ms. Readers
 * never wait: while one of them makes a new catalog the others get the last one. What cannot be read leaves the last
 * good catalog in place.
 */
final class LiveCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalog.class);
    private static final long INTERVAL = Duration.ofMillis(100).toNanos();
    /** Two changes closer than this may carry the same time of change. */
    private static final Duration TICK = Duration.ofMillis(50);
    /** A tool that writes the index in place gets so long to finish before anybody is told that it is broken. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LayoutFolder folder;
    private final CatalogReader reader;
    private final Clock clock;
    private final LongSupplier nanos;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile Catalog catalog = Catalog.EMPTY;
    private volatile long checked;
    private volatile Optional<String> trouble = Optional.empty();
    /** Of the folder when the catalog was made; null if it has to be made anew in any case. Held under the lock. */
    private @Nullable FolderStamp stamp;

    LiveCatalog(LayoutFolder folder, CatalogReader reader, Clock clock, LongSupplier nanos) {
        this.folder = folder;
        this.reader = reader;
        this.clock = clock;
        this.nanos = nanos;
        refresh();
    }

    /** The catalog, at most 100 ms old unless it is being made anew right now. */
    Catalog current() {
        if (nanos.getAsLong() - checked >= INTERVAL && refreshing.tryLock()) {
            try {
                readIfChanged();
            } finally {
                refreshing.unlock();
            }
        }
        return catalog;
    }

    /** The catalog made anew, after a change of our own. */
    Catalog refresh() {
        refreshing.lock();
        try {
            stamp = null;
            readIfChanged();
        } finally {
            refreshing.unlock();
        }
        return catalog;
    }

    private void readIfChanged() {
        Instant now = clock.instant();
        try {
            FolderStamp seen = FolderStamp.of(folder);
            if (!seen.equals(stamp)) {
                read(seen, now);
            }
        } catch (IOException e) {
            stamp = null;
            report("the store's folder " + folder.root() + " cannot be read: " + e.getMessage());
        }
        checked = nanos.getAsLong();
    }

    private void read(FolderStamp seen, Instant now) throws IOException {
        IndexFile index;
        try {
            index = reader.index();
        } catch (IOException e) {
            stamp = null;
            if (seen.settled(now.minus(PATIENCE)) || catalog.number() == 0) {
                report(e.getMessage() + "; what was there before is still served. Repair the file or put an older one"
                        + " in its place");
            }
            return;
        }
        catalog = reader.read(index, catalog.number() + 1);
        stamp = seen.settled(now.minus(TICK)) ? seen : null;
        if (trouble.isPresent()) {
            LOG.info("The store's folder {} can be read again", folder.root());
            trouble = Optional.empty();
        }
    }

    private void report(String what) {
        if (trouble.filter(what::equals).isEmpty()) {
            LOG.warn("{}", what);
            trouble = Optional.of(what);
        }
    }

    Health health() {
        Catalog now = current();
        return trouble.map(what -> new Health(false, what))
                .orElseGet(() -> new Health(
                        true,
                        "layout " + folder.root() + ": " + now.tags().size() + " images, "
                                + now.content().size() + " blobs"));
    }
}
