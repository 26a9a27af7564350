// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.Finding;
import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.containerd.hosts.internal.registries.RegistryMirrors;
import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Endpoint;
import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Rewrite;
import io.peili.containerd.hosts.internal.registries.RegistrySettings;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Auth;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Leaves out what cannot work, and collects what the user should know about the rest. For one use. */
final class Validation {
    private final Profile profile;
    private final List<Finding> findings = new ArrayList<>();

    Validation(Profile profile) {
        this.profile = profile;
    }

    /** What there is to know, growing. */
    List<Finding> findings() {
        return findings;
    }

    /** The registries without what cannot work. */
    Registries checked(Registries registries) {
        findings.addAll(registries.findings());
        Map<String, RegistryMirrors> mirrors = new LinkedHashMap<>();
        Map<String, RegistrySettings> configs = new LinkedHashMap<>();
        registries.mirrors().forEach((name, mirror) -> {
            if (isRegistry("mirrors", name, mirror.line())) {
                mirrors.put(name, mirrors("mirrors." + name, mirror));
            }
        });
        registries.configs().forEach((name, settings) -> {
            if (isRegistry("configs", name, settings.line())) {
                configs.put(name, settings("configs." + name, name, settings));
            }
        });
        return new Registries(mirrors, configs, List.of());
    }

    private boolean isRegistry(String section, String name, int line) {
        if (name.equals(Registries.ANY) || HostName.isValid(name)) {
            return true;
        }
        String expected =
                name.equals(HostsFile.ANY) ? "\"*\", in quotes" : "host or host:port, without scheme and path";
        find(line, section + "." + name, "no name of a registry, ignored (expected: " + expected + ")");
        return false;
    }

    private RegistryMirrors mirrors(String key, RegistryMirrors mirrors) {
        List<Endpoint> endpoints = mirrors.endpoints().stream()
                .filter(endpoint -> isUrl(key, endpoint))
                .toList();
        Stream<Rewrite> rewrites = mirrors.rewrites().stream().filter(rewrite -> isPattern(key, rewrite));
        if (!mirrors.rewrites().isEmpty() && endpoints.isEmpty()) {
            find(mirrors.rewrites().get(0).line(), key + ".rewrite", "there is no endpoint it could hold for");
        }
        return new RegistryMirrors(
                mirrors.line(),
                endpoints,
                (profile.sortsRewrites() ? rewrites.sorted(Comparator.comparing(Rewrite::pattern)) : rewrites)
                        .toList());
    }

    private boolean isUrl(String key, Endpoint endpoint) {
        try {
            EndpointUrl.parse(endpoint.text());
            return true;
        } catch (IllegalArgumentException e) {
            find(endpoint.line(), key + ".endpoint", e.getMessage() + ", ignored");
            return false;
        }
    }

    private boolean isPattern(String key, Rewrite rewrite) {
        Optional<String> problem = GoPattern.problem(rewrite.pattern());
        problem.ifPresent(text -> find(rewrite.line(), key + ".rewrite", text + ", ignored"));
        return problem.isEmpty();
    }

    private RegistrySettings settings(String key, String name, RegistrySettings settings) {
        look(key + ".auth", name, settings.auth());
        return new RegistrySettings(settings.line(), settings.auth(), checked(key + ".tls", settings.tls()));
    }

    private void look(String key, String name, Auth auth) {
        if (auth.isEmpty()) {
            return;
        }
        if (name.equals(Registries.ANY)) {
            find(auth.line(), key, "containerd knows no credentials for all registries (expected: under the host)");
        }
        if (auth.username().isEmpty() != auth.password().isEmpty()) {
            find(auth.line(), key, "only one of username and password (expected: both)");
        }
        if (!auth.encoded().isEmpty() && !isEncodedPair(auth.encoded())) {
            find(auth.line(), key + ".auth", "not Base64 of user:password");
        }
        long kinds = Stream.of(auth.username(), auth.encoded(), auth.identityToken())
                .filter(text -> !text.isEmpty())
                .count();
        if (kinds > 1) {
            find(auth.line(), key, "containerd takes only the first of username, identity_token and auth");
        }
    }

    private static boolean isEncodedPair(String text) {
        try {
            return new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8).contains(":");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Tls checked(String key, Tls tls) {
        for (String file : List.of(tls.caFile(), tls.certFile(), tls.keyFile())) {
            if (!file.isEmpty() && !file.startsWith("/")) {
                find(tls.line(), key, "a file without its whole path, which containerd looks for beside hosts.toml");
            }
        }
        if (tls.skipVerify() && !tls.caFile().isEmpty()) {
            find(tls.line(), key, "ca_file has no meaning together with insecure_skip_verify");
        }
        if (!tls.halfPair()) {
            return tls;
        }
        String handling = profile.writesHalfPairs() ? "" : ", ignored";
        find(tls.line(), key, "only one of cert_file and key_file (expected: both)" + handling);
        return profile.writesHalfPairs() ? tls : tls.withoutPair();
    }

    private void find(int line, String key, String text) {
        findings.add(new Finding(line, key, text));
    }
}
