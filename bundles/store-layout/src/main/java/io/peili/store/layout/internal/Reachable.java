// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** All content that some entries of an index need. */
final class Reachable {
    private Reachable() {}

    static Set<Digest> from(Collection<IndexFile.Entry> entries, ManifestCache manifests) throws IOException {
        Set<Digest> content = new HashSet<>();
        Set<Digest> walked = new HashSet<>();
        Deque<Descriptor> open = new ArrayDeque<>();
        entries.forEach(entry -> open.add(entry.target()));
        while (!open.isEmpty()) {
            Descriptor next = open.remove();
            content.add(next.digest());
            if (next.mediaType().isManifest() && walked.add(next.digest())) {
                manifests.find(next.digest()).ifPresent(manifest -> open.addAll(manifest.children()));
            }
        }
        return content;
    }
}
