// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.ContentWriter;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The writers of content that is arriving now, one for each content. Thread-safe. */
final class Transfers {
    private final LayoutFolder folder;
    private final Partials partials;
    private final LayoutSettings.IngestSettings settings;
    private final Clock clock;
    private final Claims claims;
    private final Consumer<Descriptor> arrived;
    private final Set<Digest> begun = new HashSet<>();
    private final Map<Digest, BlobWriter> writers = new HashMap<>();
    private boolean closed;

    /**
     * Prunes what earlier transfers left.
     *
     * @param arrived is told of complete content
     */
    Transfers(
            LayoutFolder folder,
            LayoutSettings.IngestSettings settings,
            Clock clock,
            Claims claims,
            Consumer<Descriptor> arrived)
            throws IOException {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.claims = claims;
        this.arrived = arrived;
        this.partials = new Partials(folder, settings);
        partials.prune(Set.of(), clock.instant());
    }

    /** Begins or resumes; reads again what came earlier. */
    ContentWriter write(Descriptor descriptor) throws IOException {
        Digest digest = descriptor.digest();
        synchronized (this) {
            if (closed) {
                throw new IOException("the store is closed");
            }
            if (!begun.add(digest)) {
                throw new IOException(digest + " is being written by somebody else");
            }
            claims.writerBegan();
        }
        try {
            partials.prune(active(), clock.instant());
            BlobWriter writer = new BlobWriter(
                    descriptor, partials.file(digest), folder.blob(digest), new Landing(), settings.stall());
            synchronized (this) {
                writers.put(digest, writer);
            }
            return writer;
        } catch (IOException e) {
            end(digest);
            throw e;
        }
    }

    synchronized Optional<BlobWriter> writer(Digest digest) {
        return Optional.ofNullable(writers.get(digest));
    }

    /** Gives up all writers; what came is kept. */
    void close() throws IOException {
        Set<BlobWriter> open;
        synchronized (this) {
            closed = true;
            open = Set.copyOf(writers.values());
        }
        for (BlobWriter writer : open) {
            writer.close();
        }
    }

    private synchronized Set<Digest> active() {
        return Set.copyOf(begun);
    }

    private synchronized void end(Digest digest) {
        writers.remove(digest);
        if (begun.remove(digest)) {
            claims.writerEnded();
        }
    }

    /** Where complete content goes. */
    private final class Landing implements BlobWriter.Destination {
        @Override
        public void publish(Path file, Descriptor descriptor) throws IOException {
            claims.claim(descriptor.digest());
            folder.publish(file, descriptor.digest());
        }

        @Override
        public void published(Descriptor descriptor) throws IOException {
            folder.syncBlobs();
            arrived.accept(descriptor);
        }

        @Override
        public void ended(Digest digest) {
            end(digest);
        }
    }
}
