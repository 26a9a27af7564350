// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.ArchiveImport;
import io.peili.archive.ArchivedImages;
import io.peili.archive.ImageCheck;
import io.peili.archive.NamedImage;
import io.peili.content.Image;
import io.peili.content.Progress;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.store.containerd.internal.proto.ImageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images come and go. Content is labelled before it is named, so that nothing of a named image is ever collected. */
final class ImageChanges {
    private final Pulls pulls;
    private final ArchiveImport archives;

    ImageChanges(Pulls pulls, ArchiveImport archives) {
        this.pulls = pulls;
        this.archives = archives;
    }

    List<Image> importArchive(Space space, Path archive, Optional<Reference> name, Progress progress)
            throws IOException {
        try (LeasedTarget target = LeasedTarget.open(space)) {
            ArchivedImages brought = archives.run(archive, name, target, progress);
            for (NamedImage image : brought.images()) {
                label(space, image.target(), image.name(), brought.content());
            }
            nameAll(space, brought.named());
            return brought.named();
        }
    }

    /** All names, or none where one of them fails. */
    private static void nameAll(Space space, List<Image> images) throws IOException {
        Map<Reference, Optional<Descriptor>> before = new HashMap<>();
        try {
            for (Image image : images) {
                ImageCalls calls = space.client().images();
                before.putIfAbsent(
                        image.name(), calls.find(space.namespace(), image.name().toString()));
                calls.put(space.namespace(), image.name().toString(), image.target());
            }
        } catch (IOException e) {
            before.forEach((name, target) -> restore(space, name, target, e));
            throw e;
        }
    }

    private static void restore(Space space, Reference name, Optional<Descriptor> target, IOException why) {
        try {
            if (target.isPresent()) {
                space.client().images().put(space.namespace(), name.toString(), target.get());
            } else {
                space.client().images().delete(space.namespace(), name.toString());
            }
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    void tag(Space space, Reference name, Descriptor target) throws IOException {
        Reference known =
                name.tag().isPresent() ? Reference.of(name.name(), name.tag().get()) : name;
        ImageCheck check = new ImageCheck(space);
        Optional<String> problem = check.problem(target);
        if (problem.isPresent()) {
            throw new IOException(name + " cannot be named: " + problem.get());
        }
        label(space, target, Optional.of(known), check.content());
        space.client().images().put(space.namespace(), known.toString(), target);
        pulls.named(space, check.content());
    }

    /** Ties all content of an image to its target, and notes where it comes from. */
    private static void label(Space space, Descriptor target, Optional<Reference> name, Collection<Digest> content)
            throws IOException {
        Set<Digest> done = new HashSet<>();
        Deque<Descriptor> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            Descriptor next = open.remove();
            if (content.contains(next.digest()) && done.add(next.digest())) {
                Map<String, String> labels = new HashMap<>();
                if (next.mediaType().isManifest()) {
                    var manifest = space.manifest(next);
                    labels.putAll(ImageLabels.children(manifest));
                    open.addAll(manifest.children());
                }
                Map<String, String> known = space.client().content().labels(space.namespace(), next.digest());
                name.ifPresent(from -> labels.putAll(ImageLabels.source(from.name(), known)));
                if (!known.entrySet().containsAll(labels.entrySet())) {
                    space.client().content().label(space.namespace(), next.digest(), labels);
                }
            }
        }
    }

    /** Removes a name from a namespace, and waits until what nobody needs any more is gone. */
    static boolean remove(Client client, String namespace, Reference name) throws IOException {
        Optional<Descriptor> target = client.images().find(namespace, name.toString());
        if (target.isEmpty()) {
            return false;
        }
        forgetId(client, namespace, name, target.get());
        return client.images().delete(namespace, name.toString());
    }

    /** CRI keeps an image by its id too, which nobody can name here; it goes with the last name. */
    private static void forgetId(Client client, String namespace, Reference name, Descriptor target)
            throws IOException {
        List<ImageRecord> same = client.images().list(namespace).stream()
                .filter(image -> ImageCalls.target(image)
                        .filter(other -> other.digest().equals(target.digest()))
                        .isPresent())
                .filter(image -> !image.getName().equals(name.toString()))
                .toList();
        if (same.stream().allMatch(ImageChanges::isId)) {
            for (ImageRecord id : same) {
                client.images().delete(namespace, id.getName());
            }
        }
    }

    private static boolean isId(ImageRecord image) {
        return image.containsLabels(ImageLabels.MANAGED)
                && Digest.tryParse(image.getName()).isPresent();
    }
}
