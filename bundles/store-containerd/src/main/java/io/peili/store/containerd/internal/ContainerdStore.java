// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.ArchiveImport;
import io.peili.archive.EntryNames;
import io.peili.containerd.LocalContainerd;
import io.peili.containerd.LocalContainerdStatus;
import io.peili.content.Chunks;
import io.peili.content.Content;
import io.peili.content.ContentWriter;
import io.peili.content.Image;
import io.peili.content.ImagePins;
import io.peili.content.ImageStore;
import io.peili.content.Ingest;
import io.peili.content.InventoryListener;
import io.peili.content.Progress;
import io.peili.content.StoreUnavailableException;
import io.peili.content.Subscription;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Reference;
import io.peili.store.containerd.internal.proto.ImageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * containerd's images as a store. Content that is known is served from its file without asking containerd, also while
 * it is away; names are asked of containerd each time, and remembered only for when it is away.
 */
final class ContainerdStore implements ImageStore, ImagePins, LocalContainerd, HealthProbe, AutoCloseable {
    private final ContainerdSettings settings;
    private final Manifests manifests = new Manifests();
    private final InventoryFeed feed;
    private final Inventory inventory;
    private final Arrivals arrivals;
    private final DiscardedLayers discarded;
    private final Pulls pulls = new Pulls(Clock.systemUTC());
    private final ImageChanges changes;
    private final Link link;

    private ContainerdStore(ContainerdSettings settings) {
        this.settings = settings;
        feed = new InventoryFeed(this::catalog);
        inventory = new Inventory(settings.namespaces(), feed::changed);
        arrivals = new Arrivals(settings.namespaces(), pulls);
        changes = new ImageChanges(pulls, new ArchiveImport(new EntryNames(Optional.empty()), settings.archives()));
        link = new Link(settings, inventory);
        discarded = new DiscardedLayers((digest, held) -> content(digest, held.size(), link.folder()));
    }

    /** Begins to connect; does not wait. */
    static ContainerdStore start(ContainerdSettings settings) {
        ContainerdStore store = new ContainerdStore(settings);
        store.link.start();
        return store;
    }

    private Catalog catalog() {
        return inventory.catalog();
    }

    @Override
    public String kind() {
        return "containerd";
    }

    @Override
    public Optional<Content> find(Digest digest) throws IOException {
        Optional<BlobFolder> folder = link.folder();
        if (folder.isPresent()) {
            Held known = catalog().content().get(digest);
            if (!folder.get().has(digest)) {
                if (known != null) {
                    link.suspect(digest);
                }
                return Optional.empty();
            }
            if (known != null) {
                return Optional.of(content(digest, known.size(), folder));
            }
        }
        Optional<Held> held = inventory.find(link.connected().client(), digest);
        if (held.isPresent() && folder.isPresent()) {
            link.suspect(digest);
        }
        return held.map(found -> content(digest, found.size(), folder));
    }

    private Content content(Digest digest, long size, Optional<BlobFolder> folder) {
        Optional<Path> file = folder.map(found -> found.blob(digest));
        return new ContainerdContent(
                digest,
                size,
                file,
                (from, length) -> {
                    file.ifPresent(link::denied);
                    return read(digest, from, length);
                },
                manifests);
    }

    private Chunks read(Digest digest, long offset, long length) throws IOException {
        ContentCalls calls = link.connected().client().content();
        for (String namespace : settings.namespaces()) {
            if (calls.find(namespace, digest).isPresent()) {
                return calls.read(namespace, digest, offset, length);
            }
        }
        throw new IOException(digest + " is gone from containerd");
    }

    @Override
    public Optional<Descriptor> resolve(ImageName name, String tag) throws IOException {
        if (!Reference.isTag(tag)) {
            return Optional.empty();
        }
        Reference reference = Reference.of(name, tag);
        Connected containerd;
        try {
            containerd = link.connected();
        } catch (StoreUnavailableException e) {
            return Optional.of(remembered(reference, e));
        }
        for (String namespace : settings.namespaces()) {
            Optional<Descriptor> target = containerd.client().images().find(namespace, reference.toString());
            if (target.isPresent()) {
                return find(target.get().digest()).isPresent() ? target : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Descriptor remembered(Reference reference, StoreUnavailableException unavailable)
            throws StoreUnavailableException {
        Descriptor target = catalog().images().get(reference);
        if (target == null) {
            throw unavailable;
        }
        return target;
    }

    @Override
    public List<Image> images() throws IOException {
        Optional<Connected> containerd = link.tryConnected();
        if (containerd.isPresent()) {
            inventory.lookAtNames(containerd.get().client(), containerd.get().folder());
        } else if (catalog().number() == 0) {
            link.connected();
        }
        return catalog().list();
    }

    @Override
    public List<Descriptor> referrers(Digest subject) throws IOException {
        Optional<Connected> containerd = link.tryConnected();
        if (containerd.isPresent()) {
            inventory.lookAtAll(containerd.get().client(), containerd.get().folder());
        } else if (catalog().number() == 0) {
            link.connected();
        }
        Catalog now = catalog();
        Optional<BlobFolder> folder = link.folder();
        Set<Digest> named =
                now.images().values().stream().map(Descriptor::digest).collect(Collectors.toSet());
        List<Descriptor> referrers = new ArrayList<>();
        for (Map.Entry<Digest, Held> entry : now.content().entrySet()) {
            if (entry.getValue().parent() || named.contains(entry.getKey())) {
                Manifests.Facts facts =
                        manifests.of(content(entry.getKey(), entry.getValue().size(), folder));
                if (facts.subject().filter(subject::equals).isPresent()) {
                    facts.referrer().ifPresent(referrers::add);
                }
            }
        }
        referrers.sort(Comparator.comparing(Descriptor::digest));
        return List.copyOf(referrers);
    }

    @Override
    public Optional<Ingest> ingest(Digest expected) throws IOException {
        return arrivals.find(link.connected(), expected);
    }

    @Override
    public Subscription watch(InventoryListener listener) {
        return feed.watch(listener);
    }

    /** The namespace that images come into, at a containerd that answers. */
    private Space home() throws StoreUnavailableException {
        Connected containerd = link.connected();
        return new Space(
                containerd.client(),
                settings.home(),
                (digest, held) -> content(digest, held.size(), containerd.folder()));
    }

    @Override
    public List<Image> importArchive(Path archive, Optional<Reference> name, Progress progress) throws IOException {
        return changes.importArchive(home(), archive, name, progress);
    }

    @Override
    public Optional<ContentWriter> write(Descriptor descriptor) throws IOException {
        return pulls.write(home(), descriptor);
    }

    @Override
    public void tag(Reference name, Descriptor target) throws IOException {
        changes.tag(home(), name, target);
    }

    @Override
    public boolean remove(Reference name) throws IOException {
        Client client = link.connected().client();
        boolean removed = false;
        for (String namespace : settings.namespaces()) {
            removed |= ImageChanges.remove(client, namespace, name);
        }
        return removed;
    }

    @Override
    public boolean pin(Reference name, boolean pinned) throws IOException {
        ImageCalls images = link.connected().client().images();
        boolean found = false;
        for (String namespace : settings.namespaces()) {
            found |= images.label(namespace, name.toString(), ImageLabels.pin(pinned));
        }
        return found;
    }

    @Override
    public Set<Reference> pinned() throws IOException {
        Client client = link.connected().client();
        Set<Reference> pinned = new HashSet<>();
        for (String namespace : settings.namespaces()) {
            for (ImageRecord image : client.images().list(namespace)) {
                if (ImageLabels.isPinned(image)) {
                    Inventory.name(image.getName()).ifPresent(pinned::add);
                }
            }
        }
        return pinned;
    }

    @Override
    public LocalContainerdStatus containerd() {
        Optional<Connected> now = link.tryConnected();
        return new LocalContainerdStatus(
                settings.socket(),
                settings.namespaces(),
                now.map(Connected::version),
                now.flatMap(Connected::folder).map(BlobFolder::root),
                now.isPresent() ? "" : link.trouble());
    }

    @Override
    public String part() {
        return "store";
    }

    @Override
    public Health check() {
        Catalog now = catalog();
        return link.tryConnected()
                .map(containerd -> new Health(
                        true,
                        "containerd " + containerd.version() + " at " + settings.socket() + ": "
                                + now.images().size() + " images, "
                                + now.content().size() + " blobs" + discarded.told(now)))
                .orElseGet(() -> new Health(false, "containerd: " + link.trouble()));
    }

    @Override
    public void close() {
        feed.close();
        link.close();
    }
}
