// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.Image;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.Reference;
import io.peili.store.layout.internal.archive.ArchiveContents;
import io.peili.store.layout.internal.archive.ArchiveLimits;
import io.peili.store.layout.internal.archive.ArchiveReader;
import io.peili.store.layout.internal.archive.ArchivedImage;
import io.peili.store.layout.internal.archive.BlobSource;
import io.peili.store.layout.internal.archive.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes an archive over: unpacks it into a staging folder, checks that every image is complete, and only then puts the
 * content in place and, as the last step, the names.
 */
final class ImageImport {
    private final LayoutFolder folder;
    private final ArchiveLimits limits;
    private final EntryNames names;
    private final Claims claims;
    private final ImageChanges changes;

    ImageImport(LayoutFolder folder, ArchiveLimits limits, EntryNames names, Claims claims, ImageChanges changes) {
        this.folder = folder;
        this.limits = limits;
        this.names = names;
        this.claims = claims;
        this.changes = changes;
    }

    /** An image with its name; a referrer may have none. */
    private record Named(Descriptor target, Optional<Reference> name) {}

    List<Image> run(Path archive, Optional<Reference> name, Progress progress) throws IOException {
        long size = Files.size(archive);
        Path staging = Files.createTempDirectory(folder.ingest(), "import-");
        try (Claims.Hold hold = claims.hold()) {
            ArchiveContents contents = ArchiveReader.unpack(archive, staging, new Held(hold), limits, progress);
            List<Named> images = named(contents.images(this::text), name, contents);
            Set<Digest> content = check(contents, hold, images);
            List<Staged> fresh = content.stream()
                    .flatMap(digest -> contents.find(digest).stream())
                    .filter(Staged::isNew)
                    .toList();
            for (Staged staged : fresh) {
                progress.at("syncing " + staged.digest(), size, size);
                LayoutFolder.sync(staged.file());
            }
            changes.add(() -> put(fresh), index -> entries(index, images), content);
            return images.stream()
                    .flatMap(image -> image.name().stream().map(known -> new Image(known, plain(image.target()))))
                    .toList();
        } catch (InvalidArchiveException e) {
            InvalidArchiveException told = new InvalidArchiveException(archive + ": " + e.getMessage());
            told.initCause(e);
            throw told;
        } finally {
            LayoutFolder.deleteTree(staging);
        }
    }

    private Optional<String> text(Descriptor entry) {
        return names.parse(entry).map(Reference::toString);
    }

    private List<Named> named(List<ArchivedImage> images, Optional<Reference> given, ArchiveContents contents)
            throws InvalidArchiveException {
        List<Named> all = new ArrayList<>();
        int unnamed = 0;
        for (ArchivedImage image : images) {
            if (given.isPresent() && !isReferrer(image, contents)) {
                all.add(new Named(image.target(), given));
                unnamed++;
                continue;
            }
            for (String name : image.names()) {
                all.add(new Named(image.target(), Optional.of(parse(name))));
            }
            if (image.names().isEmpty()) {
                if (!isReferrer(image, contents)) {
                    throw new InvalidArchiveException("the archive does not name the image "
                            + image.target().digest() + " (expected: a name in the archive, or one given)");
                }
                all.add(new Named(image.target(), Optional.empty()));
            }
        }
        if (given.isPresent() && unnamed != 1) {
            throw new InvalidArchiveException(
                    "the archive has " + unnamed + " images (expected: one, as the name " + given.get() + " is given)");
        }
        return all;
    }

    private static Reference parse(String name) throws InvalidArchiveException {
        try {
            return Reference.parse(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidArchiveException("the archive has an image with a broken name: " + e.getMessage());
        }
    }

    /** Whether it is a signature or the like, which needs no name. */
    private static boolean isReferrer(ArchivedImage image, ArchiveContents contents) {
        Descriptor target = image.target();
        Optional<Staged> file = contents.find(target.digest());
        if (file.isEmpty()
                || target.mediaType().isIndex()
                || !target.mediaType().isManifest()) {
            return false;
        }
        try {
            return ManifestCache.read(file.get().file(), target).subject().isPresent();
        } catch (IOException | IllegalArgumentException e) {
            // Said when it is checked.
            return false;
        }
    }

    private Set<Digest> check(ArchiveContents contents, Claims.Hold hold, List<Named> images) throws IOException {
        ImageCheck check = new ImageCheck(new Both(contents, new Held(hold)));
        for (Named image : images) {
            Optional<String> problem = check.problem(image.target());
            if (problem.isPresent()) {
                throw new InvalidArchiveException(problem.get());
            }
        }
        return Set.copyOf(check.content());
    }

    private void put(List<Staged> fresh) throws IOException {
        for (Staged staged : fresh) {
            folder.publish(staged.file(), staged.digest());
        }
        if (!fresh.isEmpty()) {
            folder.syncBlobs();
        }
    }

    private static IndexFile entries(IndexFile index, List<Named> images) {
        IndexFile changed = index;
        for (Named image : images) {
            Descriptor target = plain(image.target());
            changed = image.name().isPresent() ? changed.with(image.name().get(), target) : changed.withUnnamed(target);
        }
        return changed;
    }

    /** Without the annotations of the archive's index, which say how the archive calls it. */
    private static Descriptor plain(Descriptor target) {
        return new Descriptor(
                target.mediaType(), target.digest(), target.size(), target.platform(), target.artifactType(), Map.of());
    }

    /** Content of the store, which stays until the import ends once it was looked for. */
    private final class Held implements BlobSource {
        private final Claims.Hold hold;

        Held(Claims.Hold hold) {
            this.hold = hold;
        }

        @Override
        public Optional<Long> size(Digest digest) throws IOException {
            hold.add(digest);
            return folder.size(digest);
        }

        @Override
        public Path blob(Digest digest) {
            return folder.blob(digest);
        }
    }

    /** Content of the archive, and of the store where the archive lacks it. */
    private record Both(ArchiveContents contents, BlobSource store) implements ImageCheck.Source {
        @Override
        public Optional<Long> size(Digest digest) throws IOException {
            Optional<Staged> staged = contents.find(digest);
            return staged.isPresent() ? staged.map(Staged::size) : store.size(digest);
        }

        @Override
        public Manifest manifest(Descriptor descriptor) throws IOException {
            Path file = contents.find(descriptor.digest())
                    .map(Staged::file)
                    .orElseGet(() -> store.blob(descriptor.digest()));
            return ManifestCache.read(file, descriptor);
        }
    }
}
