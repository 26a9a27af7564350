// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.libp2p.Multiaddr;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where addresses of first peers come from.
 *
 * @param text as it was configured
 * @param address the address itself, for an address
 * @param list where a list is fetched, for a URL
 */
record BootstrapSource(String text, Optional<Multiaddr> address, Optional<URI> list) {
    private static final String DNS = "dns:";

    /** Reads a comma list; {@code port} is where peers listen whose entry has none. */
    static List<BootstrapSource> parseList(String text, int port) {
        List<BootstrapSource> sources = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            if (!entry.isBlank()) {
                sources.add(parse(entry.trim(), port));
            }
        }
        return List.copyOf(sources);
    }

    private static BootstrapSource parse(String entry, int port) {
        try {
            if (entry.startsWith("http://") || entry.startsWith("https://")) {
                return new BootstrapSource(entry, Optional.empty(), Optional.of(new URI(entry)));
            }
            if (entry.startsWith(DNS)) {
                return ofAddress(entry, name(entry.substring(DNS.length()), port));
            }
            return ofAddress(entry, entry.contains("/tcp/") ? entry : entry + "/tcp/" + port);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "bootstrap: " + entry + " (expected: /ip4/…/tcp/…, dns:name or http(s)://…): " + e.getMessage(), e);
        }
    }

    private static BootstrapSource ofAddress(String entry, String address) {
        Multiaddr parsed = Multiaddr.parse(address);
        if (parsed.tcpSocket().isEmpty() && parsed.dnsSocket().isEmpty()) {
            throw new IllegalArgumentException("not a TCP address");
        }
        return new BootstrapSource(entry, Optional.of(parsed), Optional.empty());
    }

    private static String name(String name, int port) {
        int colon = name.indexOf(':');
        return colon < 0
                ? "/dns/" + name + "/tcp/" + port
                : "/dns/" + name.substring(0, colon) + "/tcp/" + name.substring(colon + 1);
    }
}
