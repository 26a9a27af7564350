// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.ContentWriter;
import io.peili.content.ImageStore;
import io.peili.content.Mirror;
import io.peili.content.Progress;
import io.peili.content.PulledImage;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.Platform;
import io.peili.oci.Reference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Brings an image from the peers into the store: the manifest, all below it, and at last the name, so that nothing
 * incomplete ever has one. What is here is not fetched again, and what was begun is continued. For one pull.
 */
final class ImagePull {
    private static final int MAX_DEPTH = 3;
    private static final int MAX_ATTEMPTS = 4;

    private final PeerSource source;
    private final ImageStore store;
    private final Progress progress;
    private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private int fetched;
    private int present;
    private long bytes;

    /**
     * Prepares a pull.
     *
     * @param mirror gets content from peers
     * @param store takes it
     * @param progress is told how far it is
     */
    ImagePull(Mirror mirror, ImageStore store, Progress progress) {
        this.source = new PeerSource(mirror);
        this.store = store;
        this.progress = progress;
    }

    /**
     * Pulls.
     *
     * @param name what to pull
     * @param platform the only platform wanted of an index, or empty for all
     * @return what came
     * @throws IOException if nobody has it, it is not what it should be, or it cannot be stored
     */
    PulledImage pull(Reference name, Optional<Platform> platform) throws IOException {
        Descriptor target = manifest(name, name, platform, 1);
        int number = 0;
        for (Descriptor blob : blobs.values()) {
            number++;
            String what = "blob " + number + " of " + blobs.size() + ", "
                    + blob.digest().shortHex();
            write(
                    blob,
                    what,
                    writer -> source.blob(name.name(), blob, writer, done -> progress.at(what, done, blob.size())));
        }
        store.tag(local(name), target);
        return new PulledImage(target, fetched, present, bytes, leftOut, List.copyOf(source.peers()));
    }

    /** Fetches a manifest and those below it, and notes their blobs. */
    private Descriptor manifest(Reference name, Reference reference, Optional<Platform> platform, int depth)
            throws IOException {
        PeerSource.Document document = source.manifest(reference);
        Descriptor descriptor = document.descriptor();
        write(
                descriptor,
                "manifest " + descriptor.digest().shortHex(),
                writer -> writer.write(document.content().duplicate().position((int) writer.offset())));
        Manifest manifest = document.manifest();
        manifest.config().ifPresent(this::note);
        manifest.layers().forEach(this::note);
        if (!manifest.manifests().isEmpty()) {
            if (depth == MAX_DEPTH) {
                throw new IOException(name + " has indexes within indexes (expected: at most " + MAX_DEPTH + ")");
            }
            index(name, manifest.manifests(), platform, depth);
        }
        return descriptor;
    }

    private void index(Reference name, List<Descriptor> entries, Optional<Platform> platform, int depth)
            throws IOException {
        List<Descriptor> wanted = entries.stream()
                .filter(entry -> platform.isEmpty() || entry.platform().equals(platform))
                .toList();
        if (wanted.isEmpty()) {
            throw new IOException(
                    name + " is not for " + platform.map(Platform::toString).orElse("any platform") + " (it is for: "
                            + platforms(entries) + ")");
        }
        int missing = 0;
        for (Descriptor entry : wanted) {
            try {
                manifest(name, Reference.of(name.name(), entry.digest()), Optional.empty(), depth + 1);
            } catch (NobodyHasItException e) {
                missing++;
                if (missing == wanted.size()) {
                    throw e;
                }
                leftOut.add(called(entry));
            }
        }
    }

    private void note(Descriptor blob) {
        blobs.putIfAbsent(blob.digest(), blob);
    }

    /** Writes a content unless it is here; after trouble on the way the rest is fetched, from whom it may be. */
    private void write(Descriptor descriptor, String what, Transfer transfer) throws IOException {
        long before = -1;
        for (int attempt = 1; ; attempt++) {
            Optional<ContentWriter> writer = store.write(descriptor);
            if (writer.isEmpty()) {
                present++;
                return;
            }
            try (ContentWriter open = writer.get()) {
                before = before < 0 ? open.offset() : before;
                transfer.into(open);
                open.commit();
                bytes += descriptor.size() - before;
                fetched++;
                return;
            } catch (NobodyHasItException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw new IOException(what + " failed " + attempt + " times: " + e.getMessage(), e);
                }
            }
        }
    }

    /** A name with tag and digest is known by its tag here. */
    static Reference local(Reference name) {
        return name.tag().map(tag -> Reference.of(name.name(), tag)).orElse(name);
    }

    private static String platforms(List<Descriptor> entries) {
        return entries.stream().map(ImagePull::called).distinct().collect(Collectors.joining(", "));
    }

    private static String called(Descriptor entry) {
        return entry.platform().map(Platform::toString).orElse(entry.digest().shortHex());
    }

    /** Puts what a writer lacks into it. */
    @FunctionalInterface
    private interface Transfer {
        void into(ContentWriter writer) throws IOException;
    }
}
