// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be reached from some manifests in a {@link MemoryStore}, referrers included. */
final class Reach {
    private final Map<Digest, TestBlob> blobs;
    private final Set<Digest> present = new HashSet<>();
    private final Set<Digest> missing = new HashSet<>();

    Reach(Map<Digest, TestBlob> blobs) {
        this.blobs = blobs;
    }

    void add(Digest digest) {
        TestBlob blob = blobs.get(digest);
        if (blob == null) {
            missing.add(digest);
            return;
        }
        if (!present.add(digest)) {
            return;
        }
        Optional<Manifest> manifest = MemoryStore.manifest(blob);
        if (manifest.isEmpty()) {
            return;
        }
        boolean index = manifest.get().mediaType().isIndex();
        for (Descriptor child : manifest.get().children()) {
            if (!index || blobs.containsKey(child.digest())) {
                add(child.digest());
            }
        }
        for (TestBlob other : blobs.values()) {
            if (MemoryStore.manifest(other)
                    .filter(candidate -> MemoryStore.refersTo(candidate, digest))
                    .isPresent()) {
                add(other.digest());
            }
        }
    }

    Set<Digest> present() {
        return present;
    }

    Optional<Digest> firstMissing() {
        return missing.stream().sorted().findFirst();
    }
}
