// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.Content;
import io.peili.content.ContentStore;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import io.peili.oci.OciError;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds manifests here or at a peer. */
final class Manifests {
    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);

    /**
     * A manifest to serve.
     *
     * @param mediaType its stored type
     * @param digest its digest
     * @param bytes the manifest; empty where only the headers were asked for and a peer told them
     * @param size its size in bytes
     */
    record Found(MediaType mediaType, Digest digest, byte[] bytes, long size) {}

    private final Services services;

    Manifests(Services services) {
        this.services = services;
    }

    Found get(Reference reference, boolean head, boolean localOnly) throws IOException {
        Optional<Found> local = services.here(localOnly, store -> read(store, reference));
        if (local.isPresent()) {
            return local.get();
        }
        Peers peers = new Peers(services, localOnly, OciError.MANIFEST_UNKNOWN);
        Fetch.Found found =
                peers.fetch(new FetchRequest(FetchRequest.Kind.MANIFEST, reference, head, Optional.empty()));
        try (found) {
            // a mirror has read and measured a manifest before it answers
            ByteBuffer bytes = ByteBuffer.allocate(head ? 0 : (int) found.size());
            found.body().forEach(bytes::put);
            return new Found(found.mediaType(), found.digest(), bytes.array(), found.size());
        }
    }

    private static Optional<Found> read(ContentStore store, Reference reference) throws IOException {
        if (reference.digest().isPresent()) {
            return read(store, reference.digest().get(), Optional.empty());
        }
        Optional<Descriptor> target =
                store.resolve(reference.name(), reference.tag().orElseThrow());
        return target.isPresent()
                ? read(store, target.get().digest(), Optional.of(target.get().mediaType()))
                : Optional.empty();
    }

    /** Manifests are small enough to check them each time: a rotten one counts as absent and is had from a peer. */
    private static Optional<Found> read(ContentStore store, Digest digest, Optional<MediaType> told)
            throws IOException {
        Optional<Content> content = store.find(digest);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        MediaType mediaType = told.orElse(content.get().mediaType());
        if (!mediaType.isManifest()) {
            return Optional.empty();
        }
        byte[] bytes = content.get().bytes(Manifest.MAX_SIZE);
        if (!Digest.of(digest.algorithm(), digest.algorithm().newMessageDigest().digest(bytes))
                .equals(digest)) {
            LOG.warn("Manifest {} in the {} store does not match its digest: not served", digest, store.kind());
            return Optional.empty();
        }
        return Optional.of(new Found(mediaType, digest, bytes, bytes.length));
    }
}
