// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.observe.Health;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog of a folder that other tools write too. Looks for changes when it is read, at most every 100 ms, and for
 * blobs that came without a change of the index every second. Readers
 * never wait: while one of them makes a new catalog the others get the last one. What cannot be read leaves the last
 * good catalog in place.
 */
final class LiveCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalog.class);
    private static final long INTERVAL = Duration.ofMillis(100).toNanos();
    /** Blobs come one by one, and listing many of them takes its time. */
    private static final long LIST_INTERVAL = Duration.ofSeconds(1).toNanos();
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
    /** What the catalog was made of, and when the blobs were listed. These and the marks are held under the lock. */
    private IndexFile last = IndexFile.EMPTY;

    private long listed;
    /** Of the index when it was read; null if it has to be read again in any case. */
    private FolderStamp.@Nullable Mark indexRead;
    /** Of the blob folders when they were listed; null if they have to be listed again. */
    private @Nullable List<FolderStamp.Mark> blobsListed;

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
            indexRead = null;
            blobsListed = null;
            listed = nanos.getAsLong() - LIST_INTERVAL;
            readIfChanged();
        } finally {
            refreshing.unlock();
        }
        return catalog;
    }

    /** A blob of our own came; the folder is not listed for it. */
    void arrived(Digest blob) {
        refreshing.lock();
        try {
            Descriptor known = catalog.known().get(blob);
            if (known != null && known.mediaType().isManifest()) {
                refresh();
            } else if (!catalog.content().contains(blob)) {
                catalog = catalog.with(blob);
            }
        } finally {
            refreshing.unlock();
        }
    }

    private void readIfChanged() {
        Instant now = clock.instant();
        checked = nanos.getAsLong();
        try {
            FolderStamp seen = FolderStamp.of(folder);
            boolean index = !seen.index().equals(indexRead);
            boolean blobs = !seen.blobs().equals(blobsListed) && checked - listed >= LIST_INTERVAL;
            if (index || blobs) {
                read(seen, now, index, blobs);
            }
        } catch (ClosedByInterruptException e) {
            LOG.debug("Interrupted while looking at {}; the next one looks again", folder.root());
        } catch (IOException e) {
            report("the store's folder " + folder.root() + " cannot be read: " + e.getMessage());
        }
    }

    private void read(FolderStamp seen, Instant now, boolean readIndex, boolean changedBlobs) throws IOException {
        IndexFile index = last;
        if (readIndex) {
            indexRead = null;
            try {
                index = reader.index();
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                if (seen.index().isSettled(now.minus(PATIENCE)) || catalog.number() == 0) {
                    report(e.getMessage() + "; what was there before is still served. Repair the file or put an older"
                            + " one in its place");
                }
                return;
            }
        }
        Instant settled = now.minus(TICK);
        boolean list = changedBlobs || !index.entries().equals(last.entries());
        if (list || catalog.number() == 0) {
            Set<Digest> content = list ? reader.list() : catalog.content();
            catalog = reader.next(catalog, last, index, content);
            listed = checked;
            boolean trusted = seen.blobs().stream().allMatch(mark -> mark.isSettled(settled));
            blobsListed = trusted ? seen.blobs() : null;
        }
        last = index;
        indexRead = seen.index().isSettled(settled) ? seen.index() : null;
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
