// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a node is called in its certificate.
 *
 * @param name the common name
 * @param hosts the host names at which it can be reached, in lower case
 * @param addresses the addresses at which it can be reached, as text
 */
record NodeName(String name, Set<String> hosts, Set<String> addresses) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern HOST = Pattern.compile("(?=.{1,253})[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+");
    private static final String LOCAL = "localhost";
    private static final int DNS = 2;
    private static final int IP = 7;

    NodeName {
        hosts = Set.copyOf(hosts);
        addresses = Set.copyOf(addresses);
    }

    /**
     * Collects what a node is called.
     *
     * @param name its name, or an empty text for the host's
     * @param configured its own addresses: literals or host names
     * @throws IllegalArgumentException if one of these is none
     */
    static NodeName of(String name, List<String> configured) {
        String host = hostName();
        Set<String> hosts = new LinkedHashSet<>(List.of(LOCAL));
        Set<String> addresses = new LinkedHashSet<>(List.of(normal("127.0.0.1"), normal("::1")));
        if (HOST.matcher(host).matches()) {
            hosts.add(host.toLowerCase(Locale.ROOT));
        }
        for (String address : configured) {
            if (isLiteral(address)) {
                addresses.add(normal(address));
            } else {
                hosts.add(host(address));
            }
        }
        return new NodeName(name.isEmpty() ? nameOf(host) : check(name), hosts, addresses);
    }

    /** Whether a node may be called so: nothing in it has to be escaped anywhere. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Returns the name of a node or of a person; fails where it is none. */
    static String check(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: up to 64 letters, digits, dots, dashes and underscores)");
        }
        return name;
    }

    /** Systems take any text for the name of a machine. */
    private static String nameOf(String host) {
        return isName(host) ? host : LOCAL;
    }

    /** Whether a text is an IP address. */
    static boolean isLiteral(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** A host name in its usual form. */
    static String host(String text) {
        if (!HOST.matcher(text).matches()) {
            throw new IllegalArgumentException("address: " + text + " (expected: an IP address or a host name)");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** The same node by another name. */
    NodeName called(String other) {
        return new NodeName(other, hosts, addresses);
    }

    /** Whether a certificate carries all of this. */
    boolean covers(X509Certificate certificate) {
        return namesOf(certificate).containsAll(hosts) && namesOf(certificate).containsAll(addresses);
    }

    private static Set<String> namesOf(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                int kind = (Integer) alternative.get(0);
                if (kind == DNS || kind == IP) {
                    String text = String.valueOf(alternative.get(1));
                    names.add(kind == IP ? normal(text) : text.toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        return names;
    }

    private static String normal(String literal) {
        try {
            return InetAddress.getByName(literal).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + literal + " (expected: an IP address)", e);
        }
    }

    private static String hostName() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
            return name.isEmpty() ? LOCAL : name;
        } catch (IOException e) {
            return LOCAL;
        }
    }
}
