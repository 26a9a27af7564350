// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.CheckedManifest;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads manifests from the folder and keeps the ones used last, up to a number of bytes of their JSON. Thread-safe. */
final class ManifestCache {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestCache.class);
    private static final long CAPACITY = 4L * 1024 * 1024;

    private record Cached(Manifest manifest, long weight) {}

    private final LayoutFolder folder;
    private final Map<Digest, Cached> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    ManifestCache(LayoutFolder folder) {
        this.folder = folder;
    }

    /**
     * The manifest, or empty where it is absent or damaged.
     *
     * @throws IOException if it cannot be read at the moment
     */
    synchronized Optional<Manifest> find(Descriptor descriptor) throws IOException {
        Cached cached = cache.get(descriptor.digest());
        if (cached != null) {
            return Optional.of(cached.manifest());
        }
        try {
            Manifest manifest = read(folder.blob(descriptor.digest()), descriptor);
            keep(descriptor.digest(), new Cached(manifest, descriptor.size()));
            return Optional.of(manifest);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            return damaged(descriptor, "no permission to read it");
        } catch (IllegalArgumentException e) {
            return damaged(descriptor, CheckedManifest.why(e));
        }
    }

    private Optional<Manifest> damaged(Descriptor descriptor, String why) {
        LOG.warn("The manifest {} in {} is damaged: {}", descriptor.digest(), folder.root(), why);
        return Optional.empty();
    }

    private static Manifest read(Path file, Descriptor descriptor) throws IOException {
        CheckedManifest.checkSize(Files.size(file), descriptor);
        return CheckedManifest.parse(Files.readAllBytes(file), descriptor);
    }

    private void keep(Digest digest, Cached manifest) {
        cache.put(digest, manifest);
        weight += manifest.weight();
        Iterator<Cached> oldest = cache.values().iterator();
        while (weight > CAPACITY && oldest.hasNext()) {
            weight -= oldest.next().weight();
            oldest.remove();
        }
    }
}
