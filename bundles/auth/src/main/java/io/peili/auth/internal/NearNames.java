// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What somebody may have meant who mistyped a name. */
final class NearNames {
    private static final int MOST = 5;
    private static final int LENGTH_OF_A_FAULT = 4;

    private NearNames() {}

    /** The names that are like another one, the most like it first: with up to one fault in four letters. */
    static List<String> of(String name, Collection<String> names) {
        Map<String, Integer> distances = names.stream()
                .distinct()
                .collect(Collectors.toMap(known -> known, known -> distance(lower(name), lower(known))));
        return distances.entrySet().stream()
                .filter(entry -> entry.getValue() <= 1 + name.length() / LENGTH_OF_A_FAULT)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] last = new int[other.length() + 1];
        for (int j = 0; j < last.length; j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[last.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
            }
            last = row;
        }
        return last[other.length()];
    }
}
