// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Auth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credentials of the user's registries in the form of containerd's own configuration, which is the only place where
 * containerd looks for them. It is for the owner alone to read.
 */
final class Credentials {
    private static final String HEADER =
            "# Written by Peili from registries.yaml: credentials for containerd's config.toml.\n";
    private static final int NEWEST = 3;

    private final Path file;

    Credentials(Path file) {
        this.file = file;
    }

    /**
     * The text.
     *
     * @param registries the user's registries
     * @param version that of containerd's configuration
     * @return TOML, or empty where no host has credentials
     */
    static Optional<String> text(Registries registries, int version) {
        String plugin = version >= NEWEST ? "'io.containerd.cri.v1.images'" : "\"io.containerd.grpc.v1.cri\"";
        StringBuilder text = new StringBuilder();
        registries.configs().forEach((host, settings) -> {
            if (!settings.auth().isEmpty() && HostName.isValid(host)) {
                text.append("\n[plugins.").append(plugin).append(".registry.configs.");
                text.append(Toml.string(host)).append(".auth]\n").append(keys(settings.auth()));
            }
        });
        return text.isEmpty() ? Optional.empty() : Optional.of(HEADER + text);
    }

    private static String keys(Auth auth) {
        return key("username", auth.username())
                + key("password", auth.password())
                + key("auth", auth.encoded())
                + key("identitytoken", auth.identityToken());
    }

    private static String key(String name, String value) {
        return value.isEmpty() ? "" : "  " + name + " = " + Toml.string(value) + "\n";
    }

    /** Makes the file hold this text, or be absent. Returns whether it changed. */
    boolean apply(Optional<String> text) throws IOException {
        if (text.isEmpty()) {
            return Files.deleteIfExists(file);
        }
        if (Files.exists(file) && Files.readString(file).equals(text.get())) {
            return false;
        }
        Files.createDirectories(file.resolveSibling(""));
        StagedFile.write(file, text.get(), StagedFile.SECRET).commit();
        return true;
    }
}
