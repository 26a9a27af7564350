// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.ArchiveLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How containerd is used.
 *
 * @param socket its unix socket
 * @param namespaces the namespaces that are served; where a name is in several, the first one wins
 * @param contentRoot the folder of the content, or empty to ask containerd
 * @param archives what imported archives may ask for
 */
record ContainerdSettings(Path socket, List<String> namespaces, Optional<Path> contentRoot, ArchiveLimits archives) {
    ContainerdSettings {
        namespaces = List.copyOf(namespaces);
        if (namespaces.isEmpty()) {
            throw new IllegalArgumentException("no namespace of containerd is given (expected: a name such as k8s.io)");
        }
    }

    /** The namespace that images are brought into. */
    String home() {
        return namespaces.get(0);
    }
}
