// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Looks for mistakes in a regular expression for Go, before containerd drops the whole file for them. The expression is
 * never run here, and Go runs any of them in linear time.
 */
final class GoPattern {
    private static final int MOST_CHARACTERS = 500;
    private static final int MOST_REPEATS = 1_000;
    private static final Pattern REPEAT = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");
    private static final Pattern LOOK_AROUND = Pattern.compile("\\(\\?(?:[=!>]|<[=!])");

    private final String pattern;
    private boolean inClass;

    private GoPattern(String pattern) {
        this.pattern = pattern;
    }

    /** What is wrong, or empty. */
    static Optional<String> problem(String pattern) {
        if (pattern.length() > MOST_CHARACTERS) {
            return Optional.of("more than " + MOST_CHARACTERS + " characters");
        }
        try {
            Pattern.compile(pattern.replace("(?P<", "(?<"));
        } catch (PatternSyntaxException e) {
            return Optional.of("no regular expression (" + e.getDescription() + ")");
        }
        return new GoPattern(pattern).notOfGo();
    }

    private Optional<String> notOfGo() {
        for (int at = 0; at < pattern.length(); at++) {
            char next = at + 1 < pattern.length() ? pattern.charAt(at + 1) : ' ';
            char here = pattern.charAt(at);
            if (here == '\\') {
                if (!inClass && (next >= '1' && next <= '9' || next == 'k')) {
                    return Optional.of("a back reference, which Go does not have");
                }
                at++;
            } else if (inClass) {
                inClass = here != ']';
            } else if (here == '[') {
                inClass = true;
            } else {
                Optional<String> problem = operator(at, here, next);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> operator(int at, char here, char next) {
        if (LOOK_AROUND.matcher(pattern).region(at, pattern.length()).lookingAt()) {
            return Optional.of("look-around, which Go does not have");
        }
        if ("*+?}".indexOf(here) >= 0 && next == '+') {
            return Optional.of("a possessive repeat, which Go does not have");
        }
        var repeat = REPEAT.matcher(pattern).region(at, pattern.length());
        if (repeat.lookingAt() && (isTooMuch(repeat.group(1)) || isTooMuch(repeat.group(2)))) {
            return Optional.of("more than " + MOST_REPEATS + " repeats, which Go refuses");
        }
        return Optional.empty();
    }

    private static boolean isTooMuch(@org.jspecify.annotations.Nullable String count) {
        return count != null && !count.isEmpty() && (count.length() > 9 || Integer.parseInt(count) > MOST_REPEATS);
    }
}
