// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Rewrite;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.util.List;
import java.util.stream.Collectors;

/** Writes hosts files as TOML. */
final class HostsText {
    /** The first line of each file, by which ours are known, in every profile. */
    static final String HEADER = "# Written by Peili from registries.yaml. Do not edit.";

    private final StringBuilder text = new StringBuilder();

    private HostsText() {}

    static String of(HostsFile file) {
        HostsText text = new HostsText();
        text.line("", HEADER);
        file.server().ifPresent(text::server);
        // some versions of containerd cannot read a file without a table
        text.table("[host]");
        file.hosts().forEach(text::host);
        return text.text.toString();
    }

    private void server(HostsFile.Server server) {
        server.url().ifPresent(url -> {
            line("", "server = " + Toml.string(url));
            line("", "capabilities = " + list(server.capabilities()));
        });
        connection("", server.connection());
    }

    private void host(HostsFile.Host host) {
        String table = "host." + Toml.string(host.url());
        table("[" + table + "]");
        line("  ", "capabilities = " + list(HostsFile.PULL));
        connection("  ", host.connection());
        if (!host.rewrites().isEmpty()) {
            line("  ", "[" + table + ".rewrite]");
            for (Rewrite rewrite : host.rewrites()) {
                line("    ", Toml.string(rewrite.pattern()) + " = " + Toml.string(rewrite.replacement()));
            }
        }
    }

    private void connection(String indent, HostsFile.Connection connection) {
        Tls tls = connection.tls();
        if (connection.overridePath()) {
            line(indent, "override_path = true");
        }
        if (!tls.caFile().isEmpty()) {
            line(indent, "ca = " + list(List.of(tls.caFile())));
        }
        if (!tls.certFile().isEmpty() || !tls.keyFile().isEmpty()) {
            line(indent, "client = [" + list(List.of(tls.certFile(), tls.keyFile())) + "]");
        }
        if (tls.skipVerify()) {
            line(indent, "skip_verify = true");
        }
        connection
                .dialTimeout()
                .ifPresent(limit -> line(indent, "dial_timeout = " + Toml.string(limit.toMillis() + "ms")));
    }

    private void table(String name) {
        text.append('\n');
        line("", name);
    }

    private void line(String indent, String line) {
        text.append(indent).append(line).append('\n');
    }

    private static String list(List<String> items) {
        return items.stream().map(Toml::string).collect(Collectors.joining(", ", "[", "]"));
    }
}
