// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import io.peili.oci.Reference;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The settings that are the same on all nodes. What a node is set to by its own configuration may be narrower, never wider:
 * whoever goes by these settings takes what both allow.
 *
 * @param mirror whether nodes fetch from each other, and containerd is pointed at them
 * @param tags which tags are announced and looked up
 * @param includedRegistries the registries that take part; empty: all
 * @param excludedRegistries the registries that do not
 * @param limits how much a node may fetch from others
 */
public record ClusterSettings(
        boolean mirror, Tags tags, Set<String> includedRegistries, Set<String> excludedRegistries, FetchLimits limits) {
    /** What holds where nothing was set, or where there is no cluster. */
    public static final ClusterSettings DEFAULTS = new ClusterSettings(true, Tags.ALL, Set.of(), Set.of());

    /**
     * How much a node may fetch from others. A node may be set to less.
     *
     * @param fetches how many fetches may run on it at a time
     * @param budget how long each may look for somebody who has it
     */
    public record FetchLimits(int fetches, Duration budget) {
        /** As the node is set. */
        public static final FetchLimits NONE = new FetchLimits(Integer.MAX_VALUE, Duration.ofDays(1));

        /**
         * What both allow.
         *
         * @param other other limits
         * @return the lower ones of each
         */
        public FetchLimits and(FetchLimits other) {
            return new FetchLimits(
                    Math.min(fetches, other.fetches), budget.compareTo(other.budget) < 0 ? budget : other.budget);
        }
    }

    /** Which tags take part. Digests always do. */
    public enum Tags {
        /** All. */
        ALL,
        /** All but {@code latest}. */
        NO_LATEST,
        /** None. */
        NONE;

        /**
         * Reads a rule as settings spell it.
         *
         * @param text {@code all}, {@code no-latest} or {@code none}
         * @return the rule, or empty if there is none of that name
         */
        public static Optional<Tags> named(String text) {
            return Arrays.stream(values())
                    .filter(rule -> rule.name()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-')
                            .equals(text))
                    .findFirst();
        }

        /**
         * Whether a tag takes part.
         *
         * @param tag the tag alone
         * @return whether it does
         */
        public boolean allow(String tag) {
            return this == ALL || this == NO_LATEST && !tag.equals("latest");
        }
    }

    /**
     * Copies the sets.
     *
     * @param mirror whether nodes fetch from each other
     * @param tags which tags are announced and looked up
     * @param includedRegistries the registries that take part
     * @param excludedRegistries the registries that do not
     * @param limits how much a node may fetch from others
     */
    public ClusterSettings {
        includedRegistries = Set.copyOf(includedRegistries);
        excludedRegistries = Set.copyOf(excludedRegistries);
    }

    /**
     * Settings without limits.
     *
     * @param mirror whether nodes fetch from each other
     * @param tags which tags are announced and looked up
     * @param includedRegistries the registries that take part
     * @param excludedRegistries the registries that do not
     */
    public ClusterSettings(boolean mirror, Tags tags, Set<String> includedRegistries, Set<String> excludedRegistries) {
        this(mirror, tags, includedRegistries, excludedRegistries, FetchLimits.NONE);
    }

    /**
     * Whether a registry takes part.
     *
     * @param registry its host name, with the port if any
     * @return whether it does
     */
    public boolean allows(String registry) {
        return (includedRegistries.isEmpty() || includedRegistries.contains(registry))
                && !excludedRegistries.contains(registry);
    }

    /**
     * Whether something takes part: its registry has to and, where it is named by tag alone, the tag.
     *
     * @param reference what is announced or looked up
     * @return whether it does
     */
    public boolean allows(Reference reference) {
        return allows(reference.name().registry())
                && (reference.digest().isPresent()
                        || reference.tag().filter(tags::allow).isPresent());
    }

    /**
     * Whether there is a list of registries, so that not all may take part.
     *
     * @return whether registries are included or excluded by name
     */
    public boolean listsRegistries() {
        return !includedRegistries.isEmpty() || !excludedRegistries.isEmpty();
    }
}
