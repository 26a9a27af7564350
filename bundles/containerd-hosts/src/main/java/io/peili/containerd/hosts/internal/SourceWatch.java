// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the system tell of changes of the files that may be the user's registries, in a thread of its own that does nothing
 * in between. What a file is a link to is not watched.
 */
final class SourceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    /** Who writes into the file itself does so in several steps, the first of which empties it. */
    private static final long QUIET_MILLIS = 100;
    /** For one who writes on and on. */
    private static final int MOST_STEPS = 20;

    private final List<Path> files;
    private final WatchService watch;
    private final Map<Path, WatchKey> keys = new HashMap<>();

    private SourceWatch(List<Path> files, WatchService watch) {
        this.files = files;
        this.watch = watch;
    }

    /** Begins; {@code changed} runs in the thread of the watch. */
    static SourceWatch start(List<Path> files, Runnable changed) throws IOException {
        List<Path> absolute = files.stream().map(Path::toAbsolutePath).toList();
        SourceWatch started =
                new SourceWatch(absolute, absolute.get(0).getFileSystem().newWatchService());
        Thread thread = new Thread(() -> started.run(changed), "peili-registries-watch");
        thread.setDaemon(true);
        started.arm();
        thread.start();
        return started;
    }

    /** Watches the folders that have appeared, too. */
    synchronized void arm() {
        for (Path file : files) {
            Path folder = file.resolveSibling("");
            WatchKey known = keys.get(folder);
            if (known != null && known.isValid() || !Files.isDirectory(folder)) {
                continue;
            }
            try {
                keys.put(
                        folder,
                        folder.register(
                                watch,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE));
            } catch (IOException | ClosedWatchServiceException e) {
                LOG.debug("{} cannot be watched, and is looked at now and then", folder, e);
            }
        }
    }

    private void run(Runnable changed) {
        try {
            while (true) {
                if (isOurs(watch.take())) {
                    settle();
                    changed.run();
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.trace("No longer watching {}", files);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void settle() throws InterruptedException {
        for (int step = 0; step < MOST_STEPS; step++) {
            WatchKey key = watch.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            if (key == null) {
                return;
            }
            isOurs(key);
        }
    }

    private boolean isOurs(WatchKey key) {
        Path folder = (Path) key.watchable();
        List<WatchEvent<?>> events = key.pollEvents();
        key.reset();
        return events.stream()
                .anyMatch(event -> !(event.context() instanceof Path name) || files.contains(folder.resolve(name)));
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (IOException e) {
            LOG.debug("The watch did not close", e);
        }
    }
}
