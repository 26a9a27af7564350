// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.ClusterSettings;
import io.peili.auth.ClusterSettings.FetchLimits;
import io.peili.auth.internal.document.ClusterDocument;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A setting that is the same on all nodes. Values that a node does not understand count as the default. */
enum AgreedSetting {
    MIRROR("mirror", "on", "on or off", "on|off"),
    TAGS("tags", "all", "all, no-latest or none", "all|no-latest|none"),
    PEERS("peers", "members", "members or key", "members|key"),
    INCLUDED("registries.included", "", "a comma list of registries", "[A-Za-z0-9.:\\[\\]_, -]{0,4096}"),
    EXCLUDED("registries.excluded", "", "a comma list of registries", "[A-Za-z0-9.:\\[\\]_, -]{0,4096}"),
    FETCHES("limits.fetches", "", "1 to 99999", "[1-9]\\d{0,4}"),
    BUDGET("limits.budget.millis", "", "10 to 60000", "[1-9]\\d{1,3}|[1-5]\\d{4}|60000");

    private final String key;
    private final String fallback;
    private final String expected;
    private final Pattern rule;

    AgreedSetting(String key, String fallback, String expected, String rule) {
        this.key = key;
        this.fallback = fallback;
        this.expected = expected;
        this.rule = Pattern.compile(rule);
    }

    /** The settings of a document. */
    static ClusterSettings of(ClusterDocument document) {
        Map<String, String> set = document.settings();
        return new ClusterSettings(
                MIRROR.in(set).equals("on"),
                ClusterSettings.Tags.named(TAGS.in(set)).orElseThrow(),
                INCLUDED.list(set),
                EXCLUDED.list(set),
                limits(set));
    }

    private static FetchLimits limits(Map<String, String> set) {
        String fetches = FETCHES.in(set);
        String budget = BUDGET.in(set);
        return new FetchLimits(
                fetches.isEmpty() ? FetchLimits.NONE.fetches() : Integer.parseInt(fetches),
                budget.isEmpty() ? FetchLimits.NONE.budget() : Duration.ofMillis(Long.parseLong(budget)));
    }

    /** Whether peers have to prove that they are nodes of the cluster, beside having its pre-shared key. */
    static boolean provenPeers(ClusterDocument document) {
        return PEERS.in(document.settings()).equals("members");
    }

    /** All settings of a document by their keys. */
    static Map<String, String> all(ClusterDocument document) {
        return Arrays.stream(values())
                .collect(Collectors.toUnmodifiableMap(
                        setting -> setting.key, setting -> setting.in(document.settings())));
    }

    /** Checks a setting that somebody wants; empty means the default. */
    static void check(String key, String value) {
        AgreedSetting setting = Arrays.stream(values())
                .filter(one -> one.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + " (expected: one of "
                        + Arrays.stream(values()).map(one -> one.key).collect(Collectors.joining(", ")) + ")"));
        if (!value.isEmpty() && !setting.fits(value)) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + setting.expected + ")");
        }
    }

    private String in(Map<String, String> set) {
        String value = set.getOrDefault(key, fallback);
        return fits(value) ? value : fallback;
    }

    private Set<String> list(Map<String, String> set) {
        return Arrays.stream(in(set).split(","))
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean fits(String value) {
        return rule.matcher(value).matches();
    }
}
