// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ArchiveImport;
import io.peili.archive.EntryNames;
import io.peili.content.Content;
import io.peili.content.ContentWriter;
import io.peili.content.Image;
import io.peili.content.ImageStore;
import io.peili.content.Ingest;
import io.peili.content.InventoryListener;
import io.peili.content.Progress;
import io.peili.content.Subscription;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An OCI image-layout folder as a store. Reads take no lock. Other tools may read the folder at any time and write it as
 * the specification says: content first, {@code index.json} last. Only one node uses a folder.
 */
final class LayoutStore implements ImageStore, HealthProbe, Closeable {
    private static final int MAX_HINTS = 1000;

    private final LayoutFolder folder;
    private final LiveCatalog catalog;
    private final InventoryFeed feed;
    private final Claims claims;
    private final Transfers transfers;
    private final ImageChanges changes;
    private final ImageImport imports;
    /** The types of manifests that were written and not yet named. */
    private final Map<Digest, MediaType> hints = Collections.synchronizedMap(new Hints());

    private LayoutStore(LayoutFolder folder, LayoutSettings settings, Clock clock, LongSupplier nanos)
            throws IOException {
        this.folder = folder;
        EntryNames names = new EntryNames(settings.bareTags());
        ManifestCache manifests = new ManifestCache(folder);
        CatalogReader reader = new CatalogReader(folder, manifests, names);
        catalog = new LiveCatalog(folder, reader, clock, nanos);
        feed = new InventoryFeed(catalog::current);
        claims = new Claims(clock, settings.grace());
        transfers = new Transfers(folder, settings.ingest(), clock, claims, this::arrived);
        changes = new ImageChanges(folder, reader, manifests, catalog, claims);
        imports = new ImageImport(folder, new ArchiveImport(names, settings.archives()), claims, changes);
    }

    /** Opens a folder, or makes one. */
    static LayoutStore open(LayoutSettings settings) throws IOException {
        return open(settings, Clock.systemUTC(), System::nanoTime);
    }

    static LayoutStore open(LayoutSettings settings, Clock clock, LongSupplier nanos) throws IOException {
        LayoutFolder folder = LayoutFolder.open(settings.folder());
        try {
            return new LayoutStore(folder, settings, clock, nanos);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public String kind() {
        return "layout";
    }

    @Override
    public Optional<Content> find(Digest digest) throws IOException {
        Optional<Long> size = folder.size(digest);
        if (size.isEmpty()) {
            return Optional.empty();
        }
        Descriptor known = catalog.current().known().get(digest);
        return Optional.of(new LayoutContent(
                digest, known == null ? size.get() : known.size(), typeOf(digest, known), folder.blob(digest)));
    }

    private MediaType typeOf(Digest digest, @Nullable Descriptor known) {
        if (known == null) {
            return hints.getOrDefault(digest, MediaType.OCTET_STREAM);
        }
        return known.mediaType();
    }

    @Override
    public Optional<Descriptor> resolve(ImageName name, String tag) {
        return Reference.isTag(tag)
                ? Optional.ofNullable(catalog.current().tags().get(Reference.of(name, tag)))
                : Optional.empty();
    }

    @Override
    public List<Image> images() {
        return catalog.current().images();
    }

    @Override
    public List<Descriptor> referrers(Digest subject) {
        return List.copyOf(catalog.current().referrers().getOrDefault(subject, List.of()));
    }

    @Override
    public Optional<Ingest> ingest(Digest expected) {
        return transfers.writer(expected).map(writer -> writer);
    }

    @Override
    public Subscription watch(InventoryListener listener) {
        return feed.watch(listener);
    }

    @Override
    public List<Image> importArchive(Path archive, Optional<Reference> name, Progress progress) throws IOException {
        try {
            return imports.run(archive, name, progress);
        } finally {
            feed.changed();
        }
    }

    @Override
    public Optional<ContentWriter> write(Descriptor descriptor) throws IOException {
        claims.claim(descriptor.digest());
        if (folder.size(descriptor.digest())
                .filter(size -> size == descriptor.size())
                .isPresent()) {
            hint(descriptor);
            return Optional.empty();
        }
        return Optional.of(transfers.write(descriptor));
    }

    private void arrived(Descriptor descriptor) {
        hint(descriptor);
        catalog.arrived(descriptor.digest());
        feed.changed();
    }

    private void hint(Descriptor descriptor) {
        if (descriptor.mediaType().isManifest()) {
            hints.put(descriptor.digest(), descriptor.mediaType());
        }
    }

    @Override
    public void tag(Reference name, Descriptor target) throws IOException {
        changes.tag(name, target);
        feed.changed();
    }

    @Override
    public boolean remove(Reference name) throws IOException {
        boolean removed = changes.remove(name);
        feed.changed();
        return removed;
    }

    @Override
    public String part() {
        return "store";
    }

    @Override
    public Health check() {
        return catalog.health();
    }

    @Override
    public void close() throws IOException {
        feed.close();
        transfers.close();
        folder.close();
    }

    /** Forgets the oldest. */
    private static final class Hints extends LinkedHashMap<Digest, MediaType> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, MediaType> eldest) {
            return size() > MAX_HINTS;
        }
    }
}
