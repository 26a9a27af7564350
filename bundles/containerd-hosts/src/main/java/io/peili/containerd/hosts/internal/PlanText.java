// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.containerd.hosts.internal.registries.RegistrySettings;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows a plan to people, without secrets. */
final class PlanText {
    private PlanText() {}

    static String of(Plan plan, Registries registries) {
        List<String> lines = new ArrayList<>();
        for (HostsFile file : plan.files()) {
            lines.add(file.folder().equals(HostsFile.ANY) ? "* (all other registries)" : file.folder());
            file.hosts().forEach(host -> lines.addAll(host(host)));
            file.server().ifPresent(server -> lines.add("  " + server(server)));
        }
        registries.configs().forEach((name, settings) -> {
            if (!settings.auth().isEmpty()) {
                lines.add("credentials for " + name + ": " + masked(settings));
            }
        });
        return lines.isEmpty() ? "no registries" : String.join("\n", lines);
    }

    private static List<String> host(HostsFile.Host host) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + host.url() + notes(host.connection()));
        host.rewrites()
                .forEach(rewrite -> lines.add("    rewrite " + rewrite.pattern() + " -> " + rewrite.replacement()));
        return lines;
    }

    private static String server(HostsFile.Server server) {
        String url = server.url().filter(text -> !text.isEmpty()).orElse("the registry itself");
        return url + notes(server.connection());
    }

    private static String notes(HostsFile.Connection connection) {
        Tls tls = connection.tls();
        List<String> notes = new ArrayList<>();
        if (connection.overridePath()) {
            notes.add("own path");
        }
        if (!tls.caFile().isEmpty()) {
            notes.add("ca " + tls.caFile());
        }
        if (!tls.certFile().isEmpty()) {
            notes.add("certificate " + tls.certFile());
        }
        if (tls.skipVerify()) {
            notes.add("NOT VERIFIED");
        }
        return notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")";
    }

    private static String masked(RegistrySettings settings) {
        Map<String, String> kinds = Map.of(
                "password", settings.auth().password(), "auth", settings.auth().encoded());
        String user = settings.auth().username();
        Optional<String> secret = kinds.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
        return (user.isEmpty() ? "" : "user " + user + ", ") + secret.orElse("token") + " ***";
    }
}
