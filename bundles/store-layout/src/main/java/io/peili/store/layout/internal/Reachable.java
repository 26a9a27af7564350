// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All content that some entries of an index need. */
final class Reachable {
    private final LayoutFolder folder;
    private final ManifestCache manifests;
    private final Set<Digest> content = new HashSet<>();
    private boolean certain = true;

    private Reachable(LayoutFolder folder, ManifestCache manifests) {
        this.folder = folder;
        this.manifests = manifests;
    }

    static Reachable from(Collection<IndexFile.Entry> entries, LayoutFolder folder, ManifestCache manifests)
            throws IOException {
        Reachable reachable = new Reachable(folder, manifests);
        List<Descriptor> roots = entries.stream().map(IndexFile.Entry::target).toList();
        reachable.walk(new ArrayDeque<>(roots));
        return reachable;
    }

    private void walk(Deque<Descriptor> open) throws IOException {
        Set<Digest> walked = new HashSet<>();
        while (!open.isEmpty()) {
            Descriptor next = open.remove();
            content.add(next.digest());
            if (!next.mediaType().isManifest() || !walked.add(next.digest())) {
                continue;
            }
            Optional<Manifest> manifest = manifests.find(next);
            manifest.ifPresent(found -> open.addAll(found.children()));
            certain &= manifest.isPresent() || folder.size(next.digest()).isEmpty();
        }
    }

    Set<Digest> content() {
        return content;
    }

    /** Whether every manifest that is here could be read. If not, there may be more than {@link #content()}. */
    boolean isCertain() {
        return certain;
    }
}
