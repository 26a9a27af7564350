// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes content that no entry of the index needs: at once what the removed entries needed, and what nobody ever named
 * once it is old. What somebody is about to name stays, and so does everything while a manifest cannot be read.
 */
final class Garbage {
    private static final Logger LOG = LoggerFactory.getLogger(Garbage.class);

    private final LayoutFolder folder;
    private final ManifestCache manifests;
    private final Claims claims;

    Garbage(LayoutFolder folder, ManifestCache manifests, Claims claims) {
        this.folder = folder;
        this.manifests = manifests;
        this.claims = claims;
    }

    /** The index without the unnamed referrers whose subject goes with the removed entries. */
    IndexFile withoutOrphans(IndexFile before, IndexFile after) throws IOException {
        IndexFile index = after;
        Set<IndexFile.Entry> orphans = orphans(before, index);
        while (!orphans.isEmpty()) {
            index = index.without(orphans::contains);
            orphans = orphans(before, index);
        }
        return index;
    }

    private Set<IndexFile.Entry> orphans(IndexFile before, IndexFile after) throws IOException {
        List<IndexFile.Entry> unnamed =
                after.entries().stream().filter(entry -> entry.name().isEmpty()).toList();
        if (unnamed.isEmpty()) {
            return Set.of();
        }
        Set<Digest> gone = Reachable.from(removed(before, after), manifests);
        gone.removeAll(Reachable.from(after.entries(), manifests));
        Set<IndexFile.Entry> orphans = new HashSet<>();
        for (IndexFile.Entry entry : unnamed) {
            manifests
                    .find(entry.target().digest())
                    .flatMap(Manifest::subject)
                    .filter(subject -> gone.contains(subject.digest()))
                    .ifPresent(subject -> orphans.add(entry));
        }
        return orphans;
    }

    /**
     * Collects after the index has been replaced.
     *
     * @param before the index before
     * @param after the index now
     * @param now the catalog made of it
     */
    void collect(IndexFile before, IndexFile after, Catalog now) throws IOException {
        if (!now.whole()) {
            LOG.warn("Nothing is deleted from {} while a manifest there cannot be read", folder.root());
            return;
        }
        Set<Digest> freed = Reachable.from(removed(before, after), manifests);
        Instant oldest = claims.graceBegan();
        int deleted = 0;
        for (Digest digest : now.content()) {
            boolean nobodys = !now.known().containsKey(digest)
                    && (freed.contains(digest) || modified(digest).isBefore(oldest));
            if (nobodys && claims.deleteUnlessClaimed(digest, () -> Files.deleteIfExists(folder.blob(digest)))) {
                deleted++;
            }
        }
        if (deleted > 0) {
            folder.syncBlobs();
            LOG.debug("Deleted {} blobs that no image needs from {}", deleted, folder.root());
        }
    }

    private static List<IndexFile.Entry> removed(IndexFile before, IndexFile after) {
        Set<IndexFile.Entry> kept = new HashSet<>(after.entries());
        return before.entries().stream().filter(entry -> !kept.contains(entry)).toList();
    }

    private Instant modified(Digest digest) throws IOException {
        try {
            return Files.getLastModifiedTime(folder.blob(digest)).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        }
    }
}
