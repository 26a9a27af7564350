// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

/**
 * What an archive may ask for before it is taken for a bomb.
 *
 * @param bytes the most bytes it may hold uncompressed
 * @param ratio how many times its compressed size it may hold, beside the first {@value #FREE} bytes
 * @param entries the most files, folders and links it may hold
 */
public record ArchiveLimits(long bytes, long ratio, int entries) {
    /** So much may come out of any archive, however small. */
    static final long FREE = 64L * 1024 * 1024;

    /** The defaults of the configuration. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(64L * 1024 * 1024 * 1024, 200, 10_000);

    /**
     * Checks that something is allowed.
     *
     * @param bytes the most bytes it may hold uncompressed
     * @param ratio how many times its compressed size it may hold
     * @param entries the most files, folders and links it may hold
     */
    public ArchiveLimits {
        if (bytes < 1 || ratio < 1 || entries < 1) {
            throw new IllegalArgumentException(
                    "archive limits " + bytes + ", " + ratio + ", " + entries + " (expected: 1 or more each)");
        }
    }
}
