// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the folders of containerd's content, because containerd before 2.1 sends no event when a layer is complete.
 * Folders that are not there yet are watched for in their parent.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final BlobFolder folder;
    private final Signals signals;
    private final WatchService watch;
    /** Touched by the watching thread only, once it runs. */
    private final Map<Path, WatchKey> keys = new HashMap<>();

    private volatile boolean running = true;

    private FolderWatch(BlobFolder folder, Signals signals, WatchService watch) {
        this.folder = folder;
        this.signals = signals;
        this.watch = watch;
    }

    static FolderWatch start(BlobFolder folder, Signals signals) throws IOException {
        FolderWatch started =
                new FolderWatch(folder, signals, folder.root().getFileSystem().newWatchService());
        try {
            started.arm();
        } catch (IOException e) {
            started.close();
            throw e;
        }
        Thread thread = new Thread(started::run, "peili-containerd-watch");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    /** Whether changes are told; else it has to be started anew. */
    boolean isRunning() {
        return running;
    }

    private boolean arm() throws IOException {
        Optional<Path> parent = folder.comesIn();
        if (parent.isPresent()) {
            arm(parent.get());
        }
        boolean fresh = arm(folder.root());
        fresh |= arm(folder.blobs());
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            fresh |= arm(folder.blobs(algorithm));
        }
        return fresh;
    }

    private boolean arm(Path path) throws IOException {
        WatchKey known = keys.get(path);
        if (known != null && known.isValid() || !Files.isDirectory(path)) {
            return false;
        }
        keys.put(
                path, path.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE));
        return true;
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                key.pollEvents().forEach(event -> take((Path) key.watchable(), event));
                key.reset();
                if (arm()) {
                    signals.everything();
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.trace("No longer watching {}", folder.root());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The watch of {} ended: {}", folder.root(), e.toString());
        } finally {
            running = false;
            signals.everything();
        }
    }

    private void take(Path in, WatchEvent<?> event) {
        if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
            signals.everything();
            return;
        }
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            if (in.equals(folder.blobs(algorithm)) && event.context() instanceof Path name) {
                Optional<Digest> digest = BlobFolder.digest(algorithm, name);
                digest.ifPresent(signals::content);
            }
        }
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
