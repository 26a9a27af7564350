// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How containerd is used.
 *
 * @param socket its unix socket
 * @param namespaces the namespaces that are served; where a name is in several, the first one wins
 * @param contentRoot the folder of the content, or empty to ask containerd
 */
record ContainerdSettings(Path socket, List<String> namespaces, Optional<Path> contentRoot) {
    ContainerdSettings {
        namespaces = List.copyOf(namespaces);
    }
}
