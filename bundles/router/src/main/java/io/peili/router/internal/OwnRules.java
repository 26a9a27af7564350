// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.ClusterSettings;
import io.peili.auth.ClusterSettings.Tags;
import io.peili.oci.Reference;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What this node's own configuration lets take part.
 *
 * @param limits the tags and the registries
 * @param allowed tags as {@code registry/repository:tag} that take part
 * @param denied tags as {@code registry/repository:tag} that are left out
 */
record OwnRules(ClusterSettings limits, Pattern allowed, Pattern denied) {
    static OwnRules parse(String tags, String allowed, String denied, Set<String> included, Set<String> excluded) {
        Tags parsed = Tags.named(tags.trim())
                .orElseThrow(
                        () -> new IllegalArgumentException("tags: " + tags + " (expected: all, none or no-latest)"));
        return new OwnRules(
                new ClusterSettings(true, parsed, included, excluded),
                pattern("tags.allowed", allowed.isBlank() ? "" : allowed.trim()),
                pattern("tags.denied", denied.isBlank() ? "(?!)" : denied.trim()));
    }

    private static Pattern pattern(String key, String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(key + ": " + text + " (expected: a regular expression)", e);
        }
    }

    boolean allow(Reference reference) {
        return limits.allows(reference) && (reference.digest().isPresent() || allowTag(reference.toString()));
    }

    private boolean allowTag(String tag) {
        return allowed.matcher(tag).find() && !denied.matcher(tag).find();
    }
}
