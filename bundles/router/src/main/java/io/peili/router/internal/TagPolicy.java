// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.oci.ImageName;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which tags are announced and looked up. Digests always are: they cannot go stale.
 *
 * @param mode {@code all}, {@code none}, or {@code no-latest}
 * @param allowed tags as {@code registry/repository:tag} that take part
 * @param denied tags as {@code registry/repository:tag} that are left out
 * @param included the registries that take part; all where there is none
 * @param excluded registries that do not
 */
record TagPolicy(Mode mode, Pattern allowed, Pattern denied, Set<String> included, Set<String> excluded) {
    /** What the tag itself may be. */
    enum Mode {
        ALL,
        NONE,
        NO_LATEST
    }

    static TagPolicy parse(String mode, String allowed, String denied, Set<String> included, Set<String> excluded) {
        Mode parsed = switch (mode.trim()) {
            case "all" -> Mode.ALL;
            case "none" -> Mode.NONE;
            case "no-latest" -> Mode.NO_LATEST;
            default -> throw new IllegalArgumentException("tags: " + mode + " (expected: all, none or no-latest)");
        };
        return new TagPolicy(
                parsed,
                pattern("tags.allowed", allowed.isBlank() ? "" : allowed.trim()),
                pattern("tags.denied", denied.isBlank() ? "(?!)" : denied.trim()),
                included,
                excluded);
    }

    private static Pattern pattern(String key, String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(key + ": " + text + " (expected: a regular expression)", e);
        }
    }

    boolean allows(ImageName name, String tag) {
        return allows(name + ":" + tag);
    }

    /** Judges a key; one that is no tag is allowed. */
    boolean allows(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return true;
        }
        String registry = key.substring(0, slash);
        boolean registryTakesPart = (included.isEmpty() || included.contains(registry)) && !excluded.contains(registry);
        boolean tagAllowed = mode == Mode.ALL || mode == Mode.NO_LATEST && !key.endsWith(":latest");
        return registryTakesPart
                && tagAllowed
                && allowed.matcher(key).find()
                && !denied.matcher(key).find();
    }
}
