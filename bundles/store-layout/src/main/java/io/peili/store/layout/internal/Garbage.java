// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.HashSet;
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
        boolean changed = true;
        while (changed) {
            Set<Digest> kept =
                    Reachable.from(index.entries(), folder, manifests).content();
            Set<Digest> gone = new HashSet<>(
                    Reachable.from(before.entries(), folder, manifests).content());
            gone.removeAll(kept);
            IndexFile fewer = index.without(entry -> entry.name().isEmpty()
                    && manifests
                            .find(entry.target())
                            .flatMap(manifest -> manifest.subject())
                            .filter(subject -> gone.contains(subject.digest()))
                            .isPresent());
            changed = fewer.entries().size() < index.entries().size();
            index = fewer;
        }
        return index;
    }

    /** Collects after the index has been replaced. */
    void collect(IndexFile before, IndexFile after, Set<Digest> all) throws IOException {
        Reachable needed = Reachable.from(after.entries(), folder, manifests);
        if (!needed.isCertain()) {
            LOG.warn("Nothing is deleted from {} while a manifest there cannot be read", folder.root());
            return;
        }
        Set<Digest> freed = Reachable.from(before.entries(), folder, manifests).content();
        Instant oldest = claims.graceBegan();
        int deleted = 0;
        for (Digest digest : all) {
            boolean nobodys = !needed.content().contains(digest)
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

    private Instant modified(Digest digest) throws IOException {
        try {
            return Files.getLastModifiedTime(folder.blob(digest)).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        }
    }
}
