// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ArchiveImport;
import io.peili.archive.ArchivedImages;
import io.peili.archive.NamedImage;
import io.peili.content.Image;
import io.peili.content.Progress;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes an archive over: unpacks it into a staging folder, checks that every image is complete, and only then puts the
 * content in place and, as the last step, the names.
 */
final class ImageImport {
    private final LayoutFolder folder;
    private final ArchiveImport archives;
    private final Claims claims;
    private final ImageChanges changes;

    ImageImport(LayoutFolder folder, ArchiveImport archives, Claims claims, ImageChanges changes) {
        this.folder = folder;
        this.archives = archives;
        this.claims = claims;
        this.changes = changes;
    }

    List<Image> run(Path archive, Optional<Reference> name, Progress progress) throws IOException {
        long size = Files.size(archive);
        Path unpacked = Files.createTempDirectory(folder.ingest(), "import-");
        try (Claims.Hold hold = claims.hold()) {
            Staging staging = new Staging(folder, unpacked, hold);
            ArchivedImages brought = archives.run(archive, name, staging, progress);
            Map<Digest, Path> fresh = staging.files(brought.content());
            for (Map.Entry<Digest, Path> file : fresh.entrySet()) {
                progress.at("syncing " + file.getKey(), size, size);
                LayoutFolder.sync(file.getValue());
            }
            changes.add(() -> put(fresh), index -> entries(index, brought.images()), brought.content());
            return brought.named();
        } finally {
            LayoutFolder.deleteTree(unpacked);
        }
    }

    private void put(Map<Digest, Path> fresh) throws IOException {
        for (Map.Entry<Digest, Path> file : fresh.entrySet()) {
            folder.publish(file.getValue(), file.getKey());
        }
        if (!fresh.isEmpty()) {
            folder.syncBlobs();
        }
    }

    private static IndexFile entries(IndexFile index, List<NamedImage> images) {
        IndexFile changed = index;
        for (NamedImage image : images) {
            changed = image.name().isPresent()
                    ? changed.with(image.name().get(), image.target())
                    : changed.withUnnamed(image.target());
        }
        return changed;
    }
}
