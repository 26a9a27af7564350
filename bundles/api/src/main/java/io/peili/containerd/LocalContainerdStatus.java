// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the connection to a containerd is.
 *
 * @param socket its unix socket
 * @param namespaces the namespaces that are served; images come into the first one
 * @param version its version, or empty while there is no connection
 * @param content the folder that its content is read from, or empty where it comes over the socket
 * @param problem why there is no connection, or empty
 */
public record LocalContainerdStatus(
        Path socket, List<String> namespaces, Optional<String> version, Optional<Path> content, String problem) {
    /**
     * Copies the list.
     *
     * @param socket its unix socket
     * @param namespaces the namespaces that are served
     * @param version its version, or empty
     * @param content the folder of its content, or empty
     * @param problem why there is no connection, or empty
     */
    public LocalContainerdStatus {
        namespaces = List.copyOf(namespaces);
    }
}
