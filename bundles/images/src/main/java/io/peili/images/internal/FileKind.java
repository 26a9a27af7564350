// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import java.util.List;
import java.util.Locale;

/** What a file of the folder is, told by its name, as K3s does. */
enum FileKind {
    /** An image archive. */
    ARCHIVE,
    /** A list of names to pull. */
    LIST,
    /** Something else, which a person should be told of. */
    UNKNOWN,
    /** A file on its way, which will get another name. */
    TRANSIENT;

    private static final List<String> ARCHIVES =
            List.of(".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".txz", ".tar.bz2", ".tbz", ".tbz2");
    private static final List<String> UNFINISHED = List.of(".tmp", ".part", ".partial", ".swp", ".filepart");

    static FileKind of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith(".") || lower.endsWith("~") || UNFINISHED.stream().anyMatch(lower::endsWith)) {
            return TRANSIENT;
        }
        if (lower.endsWith(".txt")) {
            return LIST;
        }
        return ARCHIVES.stream().anyMatch(lower::endsWith) ? ARCHIVE : UNKNOWN;
    }
}
