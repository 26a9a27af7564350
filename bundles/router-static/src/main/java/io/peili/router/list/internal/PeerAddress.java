// SPDX-License-Identifier: Apache-2.0
package io.peili.router.list.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configured peer.
 *
 * @param host a host name or address, IPv6 without brackets
 * @param port the port, or empty for the node's own registry port
 */
record PeerAddress(String host, OptionalInt port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]{2,45})\\]|([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})))(?::([0-9]{1,5}))?");
    private static final int MAX_PORT = 65_535;

    /** Whether a name service has to be asked for its address. */
    boolean isName() {
        return !host.contains(":") && !host.matches("[0-9.]+");
    }

    /**
     * Reads a comma separated list.
     *
     * @throws IllegalArgumentException if an entry is no {@code host[:port]}
     */
    static List<PeerAddress> parseList(String text) {
        List<PeerAddress> peers = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            if (!entry.isBlank()) {
                peers.add(parse(entry.trim()));
            }
        }
        return List.copyOf(peers);
    }

    private static PeerAddress parse(String entry) {
        Matcher matcher = FORM.matcher(entry);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("peers: " + entry + " (expected: host, host:port or [IPv6]:port)");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        String port = matcher.group(3);
        if (port == null) {
            return new PeerAddress(host, OptionalInt.empty());
        }
        int number = Integer.parseInt(port);
        if (number == 0 || number > MAX_PORT) {
            throw new IllegalArgumentException("peers: " + entry + " (expected: a port from 1 to 65535)");
        }
        return new PeerAddress(host, OptionalInt.of(number));
    }
}
