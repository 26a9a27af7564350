// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

/**
 * One entry of a tar archive.
 *
 * @param path its path, as written
 * @param kind what it is
 * @param link where a link points, as written
 * @param size how many bytes follow
 */
record TarEntry(String path, Kind kind, String link, long size) {
    /** The kinds that image archives may hold. */
    enum Kind {
        FILE,
        FOLDER,
        SYMBOLIC_LINK,
        HARD_LINK,
        OTHER
    }
}
