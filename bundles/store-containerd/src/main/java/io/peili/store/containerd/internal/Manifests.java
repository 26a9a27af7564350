// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which content is a manifest, by looking into it, because containerd keeps no types. Only what is small and
 * begins like JSON is read, and what was found is kept for the contents used last. Thread-safe.
 */
final class Manifests {
    /**
     * What matters of some content.
     *
     * @param mediaType the exact type of a manifest, else none
     * @param subject what it refers to
     * @param referrer how it is listed among the referrers of its subject
     */
    record Facts(MediaType mediaType, Optional<Digest> subject, Optional<Descriptor> referrer) {
        static final Facts NONE = new Facts(MediaType.OCTET_STREAM, Optional.empty(), Optional.empty());
    }

    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
    private static final int CAPACITY = 8192;
    private static final int PEEK = 16;

    private final Map<Digest, Facts> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Facts> eldest) {
            return size() > CAPACITY;
        }
    };

    Facts of(Content content) {
        if (content.size() < 2 || content.size() > Manifest.MAX_SIZE) {
            return Facts.NONE;
        }
        synchronized (known) {
            Facts facts = known.get(content.digest());
            if (facts != null) {
                return facts;
            }
        }
        try {
            Facts facts = read(content);
            synchronized (known) {
                known.put(content.digest(), facts);
            }
            return facts;
        } catch (IOException e) {
            LOG.debug("{} cannot be looked into", content.digest(), e);
            return Facts.NONE;
        }
    }

    private static Facts read(Content content) throws IOException {
        if (!beginsLikeJson(content)) {
            return Facts.NONE;
        }
        byte[] json = content.bytes(Manifest.MAX_SIZE);
        Digest digest = content.digest();
        Digest actual = Digest.of(
                digest.algorithm(), digest.algorithm().newMessageDigest().digest(json));
        if (!actual.equals(digest)) {
            throw new IOException("the digest of " + digest + " is " + actual);
        }
        try {
            return facts(digest, json.length, Manifest.parse(json));
        } catch (IllegalArgumentException e) {
            return Facts.NONE;
        }
    }

    private static Facts facts(Digest digest, long size, Manifest manifest) {
        if (!looksLikeManifest(manifest)) {
            return Facts.NONE;
        }
        if (manifest.subject().isEmpty()) {
            return new Facts(manifest.mediaType(), Optional.empty(), Optional.empty());
        }
        Descriptor referrer = new Descriptor(
                manifest.mediaType(), digest, size, Optional.empty(), manifest.artifactType(), manifest.annotations());
        return new Facts(manifest.mediaType(), manifest.subject().map(Descriptor::digest), Optional.of(referrer));
    }

    private static boolean looksLikeManifest(Manifest manifest) {
        return manifest.mediaType().isIndex() || manifest.config().isPresent();
    }

    private static boolean beginsLikeJson(Content content) throws IOException {
        boolean[] json = new boolean[1];
        try (Body body = content.open(0, Math.min(PEEK, content.size()))) {
            body.forEach(bytes -> {
                while (bytes.hasRemaining() && !json[0]) {
                    byte next = bytes.get();
                    json[0] = next == '{';
                    if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                        bytes.position(bytes.limit());
                    }
                }
            });
        }
        return json[0];
    }
}
