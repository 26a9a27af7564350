// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.cm.ConfigurationPlugin;

/**
 * What the environment says, by configuration, and what follows from the kind of network where a file says nothing. A variable
 * that is unset or blank says nothing.
 */
final class Overrides {
    private final Map<String, Map<String, String>> byPid;
    private final Map<String, Map<String, String>> implied;
    private final List<String> problems;

    private Overrides(
            Map<String, Map<String, String>> byPid, Map<String, Map<String, String>> implied, List<String> problems) {
        this.byPid = byPid;
        this.implied = implied;
        this.problems = List.copyOf(problems);
    }

    static Overrides of(Map<String, String> environment) {
        Map<String, Map<String, String>> byPid = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Setting setting : Setting.ALL) {
            String value = environment.getOrDefault(setting.variable(), "").trim();
            if (!value.isEmpty()) {
                setting.problem(setting.variable(), value).ifPresent(problems::add);
                byPid.computeIfAbsent(setting.pid(), pid -> new LinkedHashMap<>())
                        .put(setting.key(), value);
            }
        }
        return new Overrides(byPid, Map.of(), problems);
    }

    /**
     * These, and what follows from a kind of network.
     *
     * @param profile the kind
     * @return new ones
     */
    Overrides withProfile(String profile) {
        return new Overrides(byPid, Implication.of(profile), problems);
    }

    /**
     * What is wrong with them.
     *
     * @return one line for each wrong value
     */
    List<String> problems() {
        return problems;
    }

    /**
     * These, and the shell at a given address.
     *
     * @param address where the shell listens
     * @return new ones
     */
    Overrides withShellAt(String address) {
        Map<String, Map<String, String>> more = new LinkedHashMap<>(byPid);
        Map<String, String> shell = new LinkedHashMap<>(of(Setting.SHELL));
        shell.put("sshHost", address);
        more.put(Setting.SHELL, shell);
        return new Overrides(more, implied, problems);
    }

    /**
     * Whose configuration they touch.
     *
     * @return the PIDs
     */
    Set<String> pids() {
        Set<String> pids = new LinkedHashSet<>(byPid.keySet());
        pids.addAll(implied.keySet());
        return pids;
    }

    /**
     * What the plugin is registered with, so that ConfigAdmin calls it only where it has something to say.
     *
     * @return service properties
     */
    Map<String, Object> target() {
        return Map.of(ConfigurationPlugin.CM_RANKING, 900, "cm.target", pids().toArray(String[]::new));
    }

    boolean overrides(Setting setting) {
        return of(setting.pid()).containsKey(setting.key());
    }

    /**
     * What they say for one configuration.
     *
     * @param pid whose
     * @return values by key
     */
    Map<String, String> of(String pid) {
        return byPid.getOrDefault(pid, Map.of());
    }

    /**
     * What holds for one configuration where its file says nothing.
     *
     * @param pid whose
     * @return values by key
     */
    Map<String, String> implied(String pid) {
        return implied.getOrDefault(pid, Map.of());
    }
}
