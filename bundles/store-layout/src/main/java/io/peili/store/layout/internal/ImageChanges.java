// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ImageCheck;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Changes of the index, one at a time. Each reads {@code index.json} afresh, since other tools write it too, and
 * replaces it as the last step of adding and the first of removing, so that whatever it names is there.
 */
final class ImageChanges {
    /** What has to be in place before the index is replaced. */
    interface Preparation {
        void run() throws IOException;
    }

    /** Turns the index into another. */
    interface Edit {
        IndexFile apply(IndexFile index) throws IOException;
    }

    private final LayoutFolder folder;
    private final CatalogReader reader;
    private final ManifestCache manifests;
    private final LiveCatalog catalog;
    private final Claims claims;
    private final Garbage garbage;
    private final ReentrantLock changing = new ReentrantLock();

    ImageChanges(
            LayoutFolder folder, CatalogReader reader, ManifestCache manifests, LiveCatalog catalog, Claims claims) {
        this.folder = folder;
        this.reader = reader;
        this.manifests = manifests;
        this.catalog = catalog;
        this.claims = claims;
        this.garbage = new Garbage(folder, manifests, claims);
    }

    void tag(Reference name, Descriptor target) throws IOException {
        Reference known =
                name.tag().isPresent() ? Reference.of(name.name(), name.tag().get()) : name;
        changing.lock();
        try {
            ImageCheck check = new ImageCheck(new Stored());
            Optional<String> problem = check.problem(target);
            if (problem.isPresent()) {
                throw new IOException(name + " cannot be named: " + problem.get());
            }
            edit(index -> index.with(known, target));
            claims.release(check.content());
        } finally {
            changing.unlock();
        }
    }

    /** Adds the images of an archive, whose content is put in place first. */
    void add(Preparation content, Edit images, Set<Digest> named) throws IOException {
        changing.lock();
        try {
            content.run();
            edit(images);
            claims.release(named);
        } finally {
            changing.unlock();
        }
    }

    boolean remove(Reference name) throws IOException {
        changing.lock();
        try {
            IndexFile before = reader.index();
            IndexFile fewer =
                    before.without(entry -> entry.name().filter(name::equals).isPresent());
            if (fewer.entries().size() == before.entries().size()) {
                return false;
            }
            IndexFile after = garbage.withoutOrphans(before, fewer);
            folder.replaceIndex(after.json());
            garbage.collect(before, after, catalog.refresh());
            catalog.refresh();
            return true;
        } finally {
            changing.unlock();
        }
    }

    private void edit(Edit edit) throws IOException {
        IndexFile before = reader.index();
        IndexFile after = edit.apply(before);
        if (!after.entries().equals(before.entries())) {
            folder.replaceIndex(after.json());
        }
        catalog.refresh();
    }

    /** Content of the store. */
    private final class Stored implements ImageCheck.Source {
        @Override
        public Optional<Long> size(Digest digest) throws IOException {
            return folder.size(digest);
        }

        @Override
        public Manifest manifest(Descriptor descriptor) throws IOException {
            return manifests
                    .find(descriptor.digest())
                    .orElseThrow(() -> new IllegalArgumentException("it is damaged or no manifest"));
        }
    }
}
