// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import io.peili.routing.LocalEndpoint;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** How containerd reaches the mirror on its own machine. */
final class MirrorAddress {
    private MirrorAddress() {}

    /**
     * Finds it.
     *
     * @throws IOException if a file is missing without which containerd could not use it, and would fail each pull
     */
    static LocalMirror of(LocalEndpoint endpoint, Tls identity, Duration dialTimeout) throws IOException {
        if (!endpoint.secure()) {
            return new LocalMirror("http", authority(endpoint), Tls.NONE, dialTimeout);
        }
        for (String file : List.of(identity.caFile(), identity.certFile(), identity.keyFile())) {
            if (!Files.isReadable(Path.of(file))) {
                throw new IOException(
                        file + " is not there, which containerd needs for the mirror; it is not pointed at it");
            }
        }
        return new LocalMirror("https", authority(endpoint), identity, dialTimeout);
    }

    private static String authority(LocalEndpoint endpoint) {
        InetAddress address = endpoint.addresses().stream()
                .filter(InetAddress::isLoopbackAddress)
                .min(Comparator.comparing((InetAddress local) -> local instanceof Inet6Address)
                        .thenComparing(InetAddress::getHostAddress))
                .orElse(endpoint.address());
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress() + ":" + endpoint.port();
        }
        String text =
                address.isLoopbackAddress() ? "::1" : address.getHostAddress().replaceFirst("%.*", "");
        return "[" + text + "]:" + endpoint.port();
    }
}
