// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.CheckedManifest;
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

    /**
     * Content that is here and is what its digest says.
     *
     * @param manifest the manifest, or empty where it is none
     * @param size its bytes
     */
    record Found(Optional<Manifest> manifest, long size) {}

    private final LayoutFolder folder;
    private final Map<Digest, Found> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    ManifestCache(LayoutFolder folder) {
        this.folder = folder;
    }

    /**
     * The manifest, or empty where it is absent, damaged or none.
     *
     * @throws IOException if it cannot be read at the moment
     */
    Optional<Manifest> find(Digest digest) throws IOException {
        return look(digest).flatMap(Found::manifest);
    }

    /**
     * What there is of something that is described as a manifest, or empty where it is absent or damaged. Descriptors of
     * strangers may lie, so only the digest decides.
     *
     * @throws IOException if it cannot be read at the moment
     */
    synchronized Optional<Found> look(Digest digest) throws IOException {
        Found cached = cache.get(digest);
        if (cached != null) {
            return Optional.of(cached);
        }
        try {
            Path file = folder.blob(digest);
            long size = Files.size(file);
            return size > Manifest.MAX_SIZE
                    ? Optional.of(new Found(Optional.empty(), size))
                    : read(digest, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            return damaged(digest, "no permission to read it");
        }
    }

    private Optional<Found> read(Digest digest, byte[] json) {
        Digest actual = Digest.of(
                digest.algorithm(), digest.algorithm().newMessageDigest().digest(json));
        if (!actual.equals(digest)) {
            return damaged(digest, "its digest is " + actual);
        }
        Found found = new Found(parse(digest, json), json.length);
        keep(digest, found);
        return Optional.of(found);
    }

    private Optional<Manifest> parse(Digest digest, byte[] json) {
        try {
            return Optional.of(Manifest.parse(json));
        } catch (IllegalArgumentException e) {
            LOG.debug("{} in {} is no manifest: {}", digest, folder.root(), CheckedManifest.why(e));
            return Optional.empty();
        }
    }

    private Optional<Found> damaged(Digest digest, String why) {
        LOG.warn("The manifest {} in {} is damaged: {}", digest, folder.root(), why);
        return Optional.empty();
    }

    private void keep(Digest digest, Found found) {
        cache.put(digest, found);
        weight += found.size();
        Iterator<Found> oldest = cache.values().iterator();
        while (weight > CAPACITY && oldest.hasNext()) {
            weight -= oldest.next().size();
            oldest.remove();
        }
    }
}
