// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the listeners are told by configuration, checked.
 *
 * @param address the node's own address, beside loopback or, if it is a loopback address, in its place
 * @param registryPort the port of the registry, 0 for any
 * @param adminPort the port of the admin listener, 0 for any
 * @param tls whether the registry speaks HTTPS
 * @param limits sizes and times
 */
record Settings(Optional<InetAddress> address, int registryPort, int adminPort, boolean tls, Limits limits) {
    private static final int HIGHEST_PORT = 65_535;

    /** The node's own address, where it is another one than loopback. */
    Optional<InetAddress> elsewhere() {
        return address.filter(own -> !own.isLoopbackAddress());
    }

    static Settings of(Map<String, ?> properties) {
        Values values = new Values(properties);
        return new Settings(
                address(values.text("address", "")),
                values.number("registry.port", 0, HIGHEST_PORT, 6443),
                values.number("admin.port", 0, HIGHEST_PORT, 6444),
                values.onOrOff("tls", true),
                limits(values));
    }

    /** Whether others ask for other sockets, so that the listeners have to be closed for them. */
    boolean otherSockets(Settings next) {
        return !address.equals(next.address)
                || registryPort != next.registryPort
                || adminPort != next.adminPort
                || tls != next.tls;
    }

    private static Limits limits(Values values) {
        return new Limits(
                values.number("registry.connections", 1, 100_000, 1024),
                values.number("admin.connections", 1, 10_000, 64),
                values.number("threads", Limits.LEAST_THREADS, 10_000, 256),
                values.number("hold.requests", 0, 100_000, 1024),
                new Limits.Times(
                        values.seconds("idle.timeout", 60),
                        values.seconds("head.timeout", 20),
                        values.seconds("body.timeout", 60),
                        values.seconds("stall.timeout", 300),
                        values.seconds("hold.timeout", 5),
                        values.seconds("drain.timeout", 600)));
    }

    private static Optional<InetAddress> address(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new BadSettingException("address", text, "one address of this node, or empty for loopback only");
            }
            return Optional.of(address);
        } catch (UnknownHostException e) {
            throw new BadSettingException("address", text, "an IP address of this node, or empty for loopback only", e);
        }
    }

    /** Configuration values by key. */
    private record Values(Map<String, ?> properties) {
        String text(String key, String fallback) {
            Object value = properties.get(key);
            return value == null ? fallback : value.toString().trim();
        }

        int number(String key, int least, int most, int fallback) {
            String text = text(key, Integer.toString(fallback));
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new BadSettingException(key, text, "a whole number from " + least + " to " + most, e);
            }
            throw new BadSettingException(key, text, "a whole number from " + least + " to " + most);
        }

        Duration seconds(String key, int fallback) {
            return Duration.ofSeconds(number(key, 1, 86_400, fallback));
        }

        boolean onOrOff(String key, boolean fallback) {
            String text = text(key, fallback ? "on" : "off");
            if (text.equals("on") || text.equals("off")) {
                return text.equals("on");
            }
            throw new BadSettingException(key, text, "on or off");
        }
    }
}
