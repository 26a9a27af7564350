// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL to ask for images at.
 *
 * @param registry the host as written, by which its settings are found
 * @param text the whole URL
 * @param overridePath whether it has a path in place of the usual one
 */
record EndpointUrl(String registry, String text, boolean overridePath) {
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<scheme>https?)://)?(?<host>" + HostName.FORM + ")(?<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,1000})?");
    private static final String API = "/v2";

    /**
     * Reads an endpoint.
     *
     * @param text a URL or a {@code host[:port]}, perhaps with a path
     * @throws IllegalArgumentException if it is none; the message does not repeat it, as it may hold a password
     */
    static EndpointUrl parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "no URL of a registry (expected: http or https, host, port and path, nothing else)");
        }
        String registry = matcher.group("host");
        String scheme = matcher.group("scheme");
        String path = matcher.group("path");
        boolean override = path != null && !path.equals("/") && !path.equals(API);
        return new EndpointUrl(
                registry,
                (scheme == null ? HostName.scheme(registry) : scheme) + "://" + HostName.host(registry)
                        + (override ? path : API),
                override);
    }
}
