// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd;

import java.nio.file.Path;
import java.util.List;

/**
 * How containerd is pointed at the mirror.
 *
 * @param on whether it is asked for
 * @param source the file with the user's registries; it need not exist
 * @param folder containerd's folder of hosts files
 * @param mirror the URL of the mirror that is written there, or empty where there is none yet
 * @param registries the registries with a file of ours, as containerd names them
 * @param problem what keeps the wish of the user from being in force, or empty
 * @param warnings what else the user should know, a line each
 * @param configPaths each {@code config_path} in containerd's configuration and where it stands, or why there is none
 */
public record HostsStatus(
        boolean on,
        Path source,
        Path folder,
        String mirror,
        List<String> registries,
        String problem,
        List<String> warnings,
        List<String> configPaths) {
    /**
     * Copies the lists.
     *
     * @param on whether it is asked for
     * @param source the file with the user's registries
     * @param folder containerd's folder of hosts files
     * @param mirror the URL of the mirror, or empty
     * @param registries the registries with a file of ours
     * @param problem what keeps the wish of the user from being in force, or empty
     * @param warnings what else the user should know
     * @param configPaths each {@code config_path} in containerd's configuration
     */
    public HostsStatus {
        registries = List.copyOf(registries);
        warnings = List.copyOf(warnings);
        configPaths = List.copyOf(configPaths);
    }
}
