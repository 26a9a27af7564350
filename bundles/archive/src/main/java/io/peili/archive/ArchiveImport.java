// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Content;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the content of an archive to a target and checks that every image of it is complete and named. What it brought
 * counts only when all is right; giving the names is left to the store.
 */
public final class ArchiveImport {
    private final EntryNames names;
    private final ArchiveLimits limits;

    /**
     * Prepares imports.
     *
     * @param names how entries of an archive's index are named
     * @param limits what archives may ask for
     */
    public ArchiveImport(EntryNames names, ArchiveLimits limits) {
        this.names = names;
        this.limits = limits;
    }

    /**
     * Reads an archive.
     *
     * @param archive the file
     * @param name the name of the archive's only image, whatever the archive calls it; empty for the archive's names
     * @param target takes the content
     * @param progress is told how much of the file has been read
     * @return what the archive brought
     * @throws InvalidArchiveException if the archive is broken, incomplete, hostile or without names; the message begins
     *     with the file
     * @throws IOException if the archive cannot be read or the target fails
     */
    public ArchivedImages run(Path archive, Optional<Reference> name, ArchiveTarget target, Progress progress)
            throws IOException {
        try {
            ArchiveContents contents = ArchiveReader.read(archive, target, limits, progress);
            List<NamedImage> images = named(contents.images(this::text), name, contents);
            ImageCheck check = new ImageCheck(new Both(contents, target));
            for (NamedImage image : images) {
                Optional<String> problem = check.problem(image.target());
                if (problem.isPresent()) {
                    throw new InvalidArchiveException(problem.get());
                }
            }
            return new ArchivedImages(images, check.content());
        } catch (InvalidArchiveException e) {
            InvalidArchiveException told = new InvalidArchiveException(archive + ": " + e.getMessage());
            told.initCause(e);
            throw told;
        }
    }

    private Optional<String> text(Descriptor entry) {
        return names.parse(entry).map(Reference::toString);
    }

    private static List<NamedImage> named(
            List<ArchivedImage> images, Optional<Reference> given, ArchiveContents contents)
            throws InvalidArchiveException {
        List<NamedImage> all = new ArrayList<>();
        int unnamed = 0;
        for (ArchivedImage image : images) {
            Descriptor target = plain(image.target());
            if (given.isPresent() && !isReferrer(image, contents)) {
                all.add(new NamedImage(target, given));
                unnamed++;
                continue;
            }
            for (String name : image.names()) {
                all.add(new NamedImage(target, Optional.of(parse(name))));
            }
            if (image.names().isEmpty()) {
                if (!isReferrer(image, contents)) {
                    throw new InvalidArchiveException("the archive does not name the image " + target.digest()
                            + " (expected: a name in the archive, or one given)");
                }
                all.add(new NamedImage(target, Optional.empty()));
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
        Optional<Content> content = contents.find(target.digest());
        if (content.isEmpty()
                || target.mediaType().isIndex()
                || !target.mediaType().isManifest()) {
            return false;
        }
        try {
            return CheckedManifest.read(content.get(), target).subject().isPresent();
        } catch (IOException | IllegalArgumentException e) {
            // Said when it is checked.
            return false;
        }
    }

    /** Without the annotations of the archive's index, which say how the archive calls it. */
    private static Descriptor plain(Descriptor target) {
        return new Descriptor(
                target.mediaType(), target.digest(), target.size(), target.platform(), target.artifactType(), Map.of());
    }

    /** Content of the archive, and of the store where the archive lacks it. */
    private record Both(ArchiveContents contents, ArchiveTarget target) implements ImageCheck.Source {
        private Optional<Content> find(Digest digest) throws IOException {
            Optional<Content> brought = contents.find(digest);
            return brought.isPresent() ? brought : target.find(digest);
        }

        @Override
        public Optional<Long> size(Digest digest) throws IOException {
            return find(digest).map(Content::size);
        }

        @Override
        public Manifest manifest(Descriptor descriptor) throws IOException {
            Content content =
                    find(descriptor.digest()).orElseThrow(() -> new IllegalArgumentException("it is missing"));
            return CheckedManifest.read(content, descriptor);
        }
    }
}
