// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.util.regex.Pattern;

/** The names under which registries are known: {@code host[:port]}. */
final class HostName {
    static final String FORM = "(?:[A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[[0-9a-fA-F:.]{2,45}\\])(?::[0-9]{1,5})?";
    private static final Pattern VALID = Pattern.compile(FORM);
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1\\]");
    private static final Pattern PORT = Pattern.compile(":([0-9]+)$");
    private static final String HUB = "docker.io";
    private static final String HUB_HOST = "registry-1.docker.io";
    private static final String DEFAULT_PORT = "443";

    private HostName() {}

    static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    /** Whether it means the machine itself. */
    static boolean isLocal(String name) {
        return LOOPBACK.matcher(PORT.matcher(name).replaceFirst("")).matches();
    }

    /** The scheme of an address without one: plain HTTP is usual only for a registry under test. */
    static String scheme(String name) {
        java.util.regex.Matcher port = PORT.matcher(name);
        return isLocal(name) && port.find() && !port.group(1).equals(DEFAULT_PORT) ? "http" : "https";
    }

    /** The host that answers for a registry. */
    static String host(String name) {
        return name.equals(HUB) ? HUB_HOST : name;
    }
}
