// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The settings.
 *
 * @param registries where {@code registries.yaml} may be, the first that exists counts
 * @param folder containerd's folder of hosts files
 * @param containerdConfig containerd's own configuration, to look at
 * @param credentials where to write credentials
 * @param identity what containerd shows to the mirror, and what it trusts
 * @param dialTimeout how long a connection to the mirror may take
 * @param withoutDefault whether the default endpoints of mirrored registries are not to be asked
 * @param profile in which manner the files are written
 */
record HostsSettings(
        List<Path> registries,
        Path folder,
        Path containerdConfig,
        Path credentials,
        Tls identity,
        Duration dialTimeout,
        boolean withoutDefault,
        Profile profile) {
    HostsSettings {
        registries = List.copyOf(registries);
    }

    /** The file that counts now. */
    Path source() {
        return registries.stream().filter(Files::exists).findFirst().orElse(registries.get(0));
    }

    /** Whether files that were written with these settings are found again with those. */
    boolean writesWhere(HostsSettings other) {
        return folder.equals(other.folder) && credentials.equals(other.credentials);
    }

    HostsFolder hostsFolder() {
        return new HostsFolder(folder);
    }
}
