// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.Finding;
import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.containerd.hosts.internal.registries.RegistryMirrors;
import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Endpoint;
import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Rewrite;
import io.peili.containerd.hosts.internal.registries.RegistrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what containerd is told, from the user's registries and the wishes for them. Images are looked for in the mirror
 * first, then at the endpoints in their order, then at the default endpoint.
 */
final class Planner {
    private final Wishes wishes;
    private final Profile profile;
    private final Registries registries;
    private final Map<String, RegistrySettings> configs;
    private final List<Finding> findings;
    private final Map<String, Draft> drafts = new HashMap<>();

    /**
     * What is wished for beside the registries.
     *
     * @param mirror the mirror on this machine, if there is one now
     * @param withoutDefault whether the default endpoints of mirrored registries are not to be asked
     * @param profile in which manner the files are written
     */
    record Wishes(Optional<LocalMirror> mirror, boolean withoutDefault, Profile profile) {}

    /** A host to ask. Without a URL containerd knows it; an empty one means the image's own registry. */
    private record Target(
            Optional<String> url, boolean overridePath, RegistrySettings settings, List<Rewrite> rewrites) {
        boolean isPlain() {
            return settings.isEmpty() && !overridePath && rewrites.isEmpty();
        }
    }

    /** The hosts of a registry, and whether another takes the place of its default endpoint. */
    private record Draft(Optional<Target> server, boolean replaced, List<Target> hosts) {
        boolean saysNothing() {
            return hosts.isEmpty() && !replaced && server.map(Target::isPlain).orElse(true);
        }
    }

    private Planner(Registries registries, Wishes wishes) {
        Validation validation = new Validation(wishes.profile());
        this.wishes = wishes;
        this.profile = wishes.profile();
        this.registries = validation.checked(registries);
        this.findings = validation.findings();
        this.configs = new LinkedHashMap<>(this.registries.configs());
        wishes.mirror().ifPresent(mirror -> {
            configs.remove(mirror.authority());
            if (profile.describesMirror()) {
                configs.put(mirror.authority(), mirror.settings());
            }
        });
    }

    /**
     * Makes a plan.
     *
     * @param registries what the user asks for
     * @param wishes what else is wished for
     * @return the plan
     */
    static Plan plan(Registries registries, Wishes wishes) {
        return new Planner(registries, wishes).plan();
    }

    private Plan plan() {
        configs.forEach((name, settings) ->
                drafts.put(folder(name), new Draft(Optional.of(own(name, settings)), false, List.of())));
        mirrors().forEach((name, mirrors) -> drafts.put(folder(name), draft(name, mirrors)));
        List<HostsFile> files = drafts.entrySet().stream()
                .filter(entry -> !entry.getValue().saysNothing())
                .map(entry -> file(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(HostsFile::folder))
                .toList();
        return new Plan(files, findings);
    }

    private Map<String, RegistryMirrors> mirrors() {
        Map<String, RegistryMirrors> mirrors = new LinkedHashMap<>(registries.mirrors());
        RegistryMirrors any = mirrors.get(Registries.ANY);
        if (any != null && profile.anyIsFallback()) {
            configs.keySet().stream()
                    .filter(name -> !HostName.isLocal(name))
                    .forEach(name -> mirrors.putIfAbsent(name, any));
        }
        wishes.mirror().ifPresent(mirror -> mirrors.remove(mirror.authority()));
        return mirrors;
    }

    private Draft draft(String name, RegistryMirrors mirrors) {
        Optional<Target> mirror =
                HostName.isLocal(name) ? Optional.empty() : wishes.mirror().map(Planner::target);
        Optional<Target> server = server(name);
        List<Target> hosts = new ArrayList<>();
        mirror.ifPresent(hosts::add);
        Set<String> seen = new HashSet<>();
        hosts.forEach(target -> seen.add(target.url().orElseThrow()));
        for (int at = 0; at < mirrors.endpoints().size(); at++) {
            Endpoint endpoint = mirrors.endpoints().get(at);
            Target target = target(endpoint, mirrors.rewrites());
            boolean last = at + 1 == mirrors.endpoints().size();
            if (!seen.add(target.url().orElseThrow())) {
                find(endpoint.line(), "mirrors." + name + ".endpoint", "the same endpoint again, ignored");
            } else if (last && server.map(Target::url).equals(Optional.of(target.url()))) {
                server = Optional.of(target);
            } else {
                hosts.add(target);
            }
        }
        if (server.isEmpty() && profile.replacesDefault()) {
            return withoutDefault(name, mirrors.line(), mirror, hosts);
        }
        return new Draft(server, false, hosts);
    }

    private Optional<Target> server(String name) {
        boolean configured = configs.containsKey(name) && (profile.anyIsFallback() || !name.equals(Registries.ANY));
        if (wishes.withoutDefault() && !(configured && profile.settingsKeepDefault())) {
            return Optional.empty();
        }
        RegistrySettings settings = configured ? configs.getOrDefault(name, RegistrySettings.NONE) : settings(name);
        if (name.equals(Registries.ANY)) {
            RegistrySettings any = profile.anyIsFallback() ? settings : RegistrySettings.NONE;
            return Optional.of(new Target(Optional.of(""), false, any, List.of()));
        }
        return Optional.of(own(name, settings));
    }

    /** Another server in place of the default endpoint, which containerd would ask if there was none. */
    private Draft withoutDefault(String name, int line, Optional<Target> mirror, List<Target> hosts) {
        if (hosts.isEmpty()) {
            find(line, "mirrors." + name, "the default endpoint cannot be turned off, as there is no other");
            return new Draft(Optional.empty(), false, List.of());
        }
        if (mirror.isPresent() && hosts.size() > 1) {
            return new Draft(mirror, true, hosts);
        }
        int last = hosts.size() - 1;
        boolean keptAsHost = !hosts.get(last).rewrites().isEmpty();
        return new Draft(Optional.of(hosts.get(last)), true, keptAsHost ? hosts : hosts.subList(0, last));
    }

    private HostsFile file(String folder, Draft draft) {
        List<String> capabilities = draft.replaced() ? HostsFile.PULL : HostsFile.PULL_AND_PUSH;
        Optional<HostsFile.Server> server =
                draft.server().map(target -> new HostsFile.Server(target.url(), capabilities, connection(target)));
        List<HostsFile.Host> hosts = draft.hosts().stream()
                .map(target -> new HostsFile.Host(target.url().orElseThrow(), connection(target), target.rewrites()))
                .toList();
        return new HostsFile(folder, server, hosts);
    }

    private HostsFile.Connection connection(Target target) {
        Optional<Duration> dialTimeout = wishes.mirror()
                .filter(mirror -> profile.limitsDialing()
                        && target.url().equals(Optional.of(mirror.url().text())))
                .map(LocalMirror::dialTimeout);
        return new HostsFile.Connection(target.overridePath(), target.settings().tls(), dialTimeout);
    }

    private Target own(String name, RegistrySettings settings) {
        Optional<String> url = name.equals(Registries.ANY)
                ? Optional.empty()
                : Optional.of(url(name).text());
        return new Target(url, false, settings, List.of());
    }

    private static Target target(LocalMirror mirror) {
        return new Target(Optional.of(mirror.url().text()), false, mirror.settings(), List.of());
    }

    private Target target(Endpoint endpoint, List<Rewrite> rewrites) {
        EndpointUrl url = url(endpoint.text());
        return new Target(Optional.of(url.text()), url.overridePath(), settings(url.registry()), rewrites);
    }

    private EndpointUrl url(String text) {
        return wishes.mirror()
                .filter(mirror -> mirror.authority().equals(text))
                .map(LocalMirror::url)
                .orElseGet(() -> EndpointUrl.parse(text));
    }

    private RegistrySettings settings(String host) {
        RegistrySettings any = profile.anyIsFallback()
                ? configs.getOrDefault(Registries.ANY, RegistrySettings.NONE)
                : RegistrySettings.NONE;
        RegistrySettings asWritten = configs.getOrDefault(host, any);
        return configs.getOrDefault(HostName.host(host), asWritten);
    }

    private static String folder(String name) {
        return name.equals(Registries.ANY) ? HostsFile.ANY : name;
    }

    private void find(int line, String key, String text) {
        findings.add(new Finding(line, key, text));
    }
}
