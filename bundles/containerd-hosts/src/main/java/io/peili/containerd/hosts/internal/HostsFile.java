// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Rewrite;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What containerd is told about a registry.
 *
 * @param folder the name of the file's folder, which is the registry's
 * @param server whom to ask last; without, containerd decides
 * @param hosts whom to ask before, in order
 */
record HostsFile(String folder, Optional<Server> server, List<Host> hosts) {
    /** The folder of what is meant for all registries without one of their own. */
    static final String ANY = "_default";

    static final List<String> PULL = List.of("pull", "resolve");
    static final List<String> PULL_AND_PUSH = List.of("pull", "resolve", "push");

    /**
     * The last one.
     *
     * @param url its URL; the empty text means the registry itself, none leaves it to containerd
     * @param capabilities what it is asked for
     * @param connection how to speak with it
     */
    record Server(Optional<String> url, List<String> capabilities, Connection connection) {}

    /**
     * One before.
     *
     * @param url its URL
     * @param connection how to speak with it
     * @param rewrites how names change there
     */
    record Host(String url, Connection connection, List<Rewrite> rewrites) {}

    /**
     * How to speak with a host.
     *
     * @param overridePath whether its URL has a path in place of the usual one
     * @param tls what TLS needs
     * @param dialTimeout how long a connection may take to come about, where that is said
     */
    record Connection(boolean overridePath, Tls tls, Optional<Duration> dialTimeout) {}

    HostsFile {
        hosts = List.copyOf(hosts);
    }
}
