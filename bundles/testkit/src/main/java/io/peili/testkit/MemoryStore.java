// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.Content;
import io.peili.content.ContentWriter;
import io.peili.content.Image;
import io.peili.content.ImageStore;
import io.peili.content.Ingest;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Inventory;
import io.peili.content.InventoryChange;
import io.peili.content.InventoryListener;
import io.peili.content.Progress;
import io.peili.content.Subscription;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An image store in memory: the twin of real stores. Listeners are told by the thread that makes the change. Knows only
 * the archives that were announced with {@link #archive}. A failure set with {@link #failWith} is thrown by every
 * method that may throw, until it is cleared.
 */
public final class MemoryStore implements ImageStore {
    private final Map<Digest, TestBlob> blobs = new HashMap<>();
    private final Map<Reference, Descriptor> tags = new TreeMap<>();
    private final Map<Digest, MemoryWriter> writers = new HashMap<>();
    private final Map<Path, List<Image>> archives = new HashMap<>();
    private final Map<Path, List<TestBlob>> archived = new HashMap<>();
    private final List<InventoryListener> listeners = new ArrayList<>();
    private Optional<IOException> failure = Optional.empty();

    /**
     * Takes over an image.
     *
     * @param name its name
     * @param image the image
     * @return this
     */
    public synchronized MemoryStore put(Reference name, TestImage image) {
        Set<Digest> added = add(image.blobs());
        tags.put(name, image.target());
        publish(new InventoryChange(false, added, Set.of(), Map.of(name, image.digest()), Set.of()));
        return this;
    }

    /**
     * Takes over content without a name.
     *
     * @param blob the content
     * @return this
     */
    public synchronized MemoryStore put(TestBlob blob) {
        publish(new InventoryChange(false, add(List.of(blob)), Set.of(), Map.of(), Set.of()));
        return this;
    }

    /**
     * Makes a path an archive that {@link #importArchive(Path, Progress)} knows; nothing is written there.
     *
     * @param path the path
     * @param name the name of its image
     * @param image the image
     * @return this
     */
    public synchronized MemoryStore archive(Path path, Reference name, TestImage image) {
        archives.put(path, List.of(new Image(name, image.target())));
        archived.put(path, image.blobs());
        return this;
    }

    /**
     * Makes the store fail, or work again.
     *
     * @param trouble what every method throws, or empty to work
     */
    public synchronized void failWith(Optional<IOException> trouble) {
        failure = trouble;
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public synchronized Optional<Content> find(Digest digest) throws IOException {
        check();
        return Optional.ofNullable(blobs.get(digest)).map(MemoryContent::new);
    }

    @Override
    public synchronized Optional<Descriptor> resolve(ImageName name, String tag) throws IOException {
        check();
        return Optional.ofNullable(tags.get(Reference.of(name, tag)));
    }

    @Override
    public synchronized List<Image> images() throws IOException {
        check();
        List<Image> images = new ArrayList<>();
        tags.forEach((name, target) -> images.add(new Image(name, target)));
        return images;
    }

    @Override
    public synchronized List<Descriptor> referrers(Digest subject) throws IOException {
        check();
        List<Descriptor> referrers = new ArrayList<>();
        for (TestBlob blob : blobs.values()) {
            manifest(blob).filter(manifest -> refersTo(manifest, subject)).ifPresent(manifest -> {
                Descriptor plain = blob.descriptor();
                referrers.add(new Descriptor(
                        plain.mediaType(),
                        plain.digest(),
                        plain.size(),
                        Optional.empty(),
                        manifest.artifactType(),
                        manifest.annotations()));
            });
        }
        referrers.sort(Comparator.comparing(Descriptor::digest));
        return referrers;
    }

    @Override
    public synchronized Optional<Ingest> ingest(Digest expected) throws IOException {
        check();
        return Optional.ofNullable(writers.get(expected))
                .filter(MemoryWriter::isOpen)
                .map(writer -> writer);
    }

    @Override
    public synchronized Subscription watch(InventoryListener listener) {
        listener.changed(Inventory.of(blobs.keySet(), tags).whole());
        listeners.add(listener);
        return () -> unsubscribe(listener);
    }

    @Override
    public synchronized List<Image> importArchive(Path archive, Optional<Reference> name, Progress progress)
            throws IOException {
        check();
        List<Image> known = archives.get(archive);
        if (known == null) {
            throw new InvalidArchiveException(archive + " is not an image archive");
        }
        Set<Digest> added = add(archived.getOrDefault(archive, List.of()));
        List<Image> images = known.stream()
                .map(image -> new Image(name.orElse(image.name()), image.target()))
                .toList();
        Map<Reference, Digest> tagged = new HashMap<>();
        for (Image image : images) {
            tags.put(image.name(), image.target());
            tagged.put(image.name(), image.target().digest());
        }
        progress.at(archive.toString(), 1, 1);
        publish(new InventoryChange(false, added, Set.of(), tagged, Set.of()));
        return images;
    }

    @Override
    public synchronized Optional<ContentWriter> write(Descriptor descriptor) throws IOException {
        check();
        if (blobs.containsKey(descriptor.digest())) {
            return Optional.empty();
        }
        MemoryWriter earlier = writers.get(descriptor.digest());
        if (earlier != null && earlier.isOpen()) {
            throw new IOException(descriptor.digest() + " is being written by somebody else");
        }
        byte[] kept = earlier == null ? new byte[0] : earlier.received();
        MemoryWriter writer = new MemoryWriter(descriptor, kept, this::put, this::forget);
        writers.put(descriptor.digest(), writer);
        return Optional.of(writer);
    }

    @Override
    public synchronized void tag(Reference name, Descriptor target) throws IOException {
        check();
        Reach reach = new Reach(blobs);
        reach.add(target.digest());
        Optional<Digest> missing = reach.firstMissing();
        if (missing.isPresent()) {
            throw new IOException(name + " needs " + missing.get() + ", which is not here");
        }
        Reference known =
                name.tag().isPresent() ? Reference.of(name.name(), name.tag().get()) : name;
        tags.put(known, target);
        publish(new InventoryChange(false, Set.of(), Set.of(), Map.of(known, target.digest()), Set.of()));
    }

    @Override
    public synchronized boolean remove(Reference name) throws IOException {
        check();
        Descriptor target = tags.remove(name);
        if (target == null) {
            return false;
        }
        Reach freed = new Reach(blobs);
        freed.add(target.digest());
        Reach needed = new Reach(blobs);
        tags.values().forEach(other -> needed.add(other.digest()));
        Set<Digest> removed = new HashSet<>(freed.present());
        removed.removeAll(needed.present());
        blobs.keySet().removeAll(removed);
        publish(new InventoryChange(false, Set.of(), removed, Map.of(), Set.of(name)));
        return true;
    }

    static Optional<Manifest> manifest(TestBlob blob) {
        MediaType type = blob.descriptor().mediaType();
        return type.isManifest() ? Optional.of(Manifest.parse(blob.bytes())) : Optional.empty();
    }

    static boolean refersTo(Manifest manifest, Digest subject) {
        return manifest.subject()
                .filter(named -> named.digest().equals(subject))
                .isPresent();
    }

    private synchronized void forget(Digest digest) {
        writers.remove(digest);
    }

    private synchronized void unsubscribe(InventoryListener listener) {
        listeners.remove(listener);
    }

    private Set<Digest> add(List<TestBlob> content) {
        Set<Digest> added = new HashSet<>();
        for (TestBlob blob : content) {
            if (blobs.putIfAbsent(blob.digest(), blob) == null) {
                added.add(blob.digest());
            }
        }
        return added;
    }

    private void publish(InventoryChange change) {
        if (!change.isEmpty()) {
            List.copyOf(listeners).forEach(listener -> listener.changed(change));
        }
    }

    private void check() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
