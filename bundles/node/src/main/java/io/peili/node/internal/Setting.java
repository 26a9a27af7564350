// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.List;
import java.util.Optional;

/**
 * A setting that an environment variable overrides.
 *
 * @param variable the environment variable
 * @param pid whose configuration
 * @param key which key of it
 * @param rule what values it takes
 */
record Setting(String variable, String pid, String key, Rule rule) {
    static final String SHELL = "org.apache.karaf.shell";
    static final String HTTP = "io.peili.http";
    static final String AUTH = "io.peili.auth";
    static final String ROUTER = "io.peili.router";
    private static final String LAYOUT = "io.peili.store.layout";
    private static final String CONTAINERD = "io.peili.store.containerd";
    private static final String HOSTS = "io.peili.containerd.hosts";

    /** All of them. A variable stands here once for each configuration that it goes to. */
    static final List<Setting> ALL = List.of(
            new Setting("PEILI_ADDRESS", HTTP, "address", Rule.ADDRESS),
            new Setting("PEILI_ADDRESS", AUTH, "address", Rule.HOSTS),
            new Setting("PEILI_REGISTRY_PORT", HTTP, "registry.port", Rule.PORT),
            new Setting("PEILI_ADMIN_PORT", HTTP, "admin.port", Rule.PORT),
            new Setting("PEILI_TLS", HTTP, "tls", Rule.oneOf("on", "off")),
            new Setting("PEILI_STORE", LAYOUT, "store", Rule.STORE),
            new Setting("PEILI_STORE", CONTAINERD, "store", Rule.STORE),
            new Setting("PEILI_LAYOUT", LAYOUT, "folder", Rule.FOLDER),
            new Setting("PEILI_CONTAINERD", CONTAINERD, "socket", Rule.PATH),
            new Setting("PEILI_CONTAINERD_NAMESPACES", CONTAINERD, "namespaces", Rule.NAMES),
            new Setting("PEILI_IMAGES", "io.peili.images", "folder", Rule.PATH),
            new Setting("PEILI_PEERS", "io.peili.router.static", "peers", Rule.PEERS),
            new Setting("PEILI_P2P_PORT", ROUTER, "p2p.port", Rule.PORT),
            new Setting("PEILI_BOOTSTRAP", ROUTER, "bootstrap", Rule.BOOTSTRAP),
            new Setting("PEILI_PSK_FILE", ROUTER, "psk.file", Rule.FILE),
            new Setting("PEILI_PSK_FILE", AUTH, "psk.file", Rule.FILE),
            new Setting("PEILI_PROFILE", ROUTER, "profile", Rule.oneOf("peili", "spegel", "k3s")),
            new Setting("PEILI_SSH_PORT", SHELL, "sshPort", Rule.PORT),
            new Setting("PEILI_CA_FILE", AUTH, "ca.file", Rule.FILE),
            new Setting("PEILI_CA_KEY_FILE", AUTH, "ca.key.file", Rule.FILE),
            new Setting("PEILI_CLIENT_CA_FILE", AUTH, "client.ca.file", Rule.FILE),
            new Setting("PEILI_CERT_FILE", AUTH, "cert.file", Rule.FILE),
            new Setting("PEILI_KEY_FILE", AUTH, "key.file", Rule.FILE),
            new Setting("PEILI_CLIENT_CERT_FILE", AUTH, "client.cert.file", Rule.FILE),
            new Setting("PEILI_CLIENT_KEY_FILE", AUTH, "client.key.file", Rule.FILE),
            new Setting("PEILI_JOIN", AUTH, "join", Rule.PEER),
            new Setting("PEILI_TOKEN_FILE", AUTH, "token.file", Rule.FILE),
            new Setting("PEILI_OPEN_TO_ANYONE", AUTH, "open.to.anyone", Rule.oneOf("no", "yes")),
            new Setting("PEILI_REGISTRIES", HOSTS, "registries", Rule.PATH),
            new Setting("PEILI_CERTS_D", HOSTS, "certs.d", Rule.PATH),
            new Setting("PEILI_CA_FILE", HOSTS, "ca.file", Rule.FILE),
            new Setting("PEILI_CERT_FILE", HOSTS, "cert.file", Rule.FILE),
            new Setting("PEILI_KEY_FILE", HOSTS, "key.file", Rule.FILE),
            new Setting("PEILI_CLIENT_CERT_FILE", HOSTS, "cert.file", Rule.FILE),
            new Setting("PEILI_CLIENT_KEY_FILE", HOSTS, "key.file", Rule.FILE));

    /**
     * What is wrong with a value.
     *
     * @param source where the value stands, as people know it
     * @param value the value
     * @return one line, or empty if nothing is
     */
    Optional<String> problem(String source, String value) {
        String trimmed = value.trim();
        if (trimmed.isEmpty() || rule.fits().test(trimmed)) {
            return Optional.empty();
        }
        return Optional.of(source + ": " + printable(trimmed) + " (expected: " + rule.expected() + ")");
    }

    private static String printable(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
