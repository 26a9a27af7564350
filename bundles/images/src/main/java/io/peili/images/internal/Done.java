// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import java.util.Map;

/**
 * What was done about a file.
 *
 * @param stamp how the file was then
 * @param store into which kind of store its images went
 * @param images the images it brought or named when it was last good, and their digests; the names of a list have none
 * @param problem why it is bad, or empty
 */
record Done(Stamp stamp, String store, Map<String, String> images, String problem) {
    Done {
        images = Map.copyOf(images);
    }

    boolean isBad() {
        return !problem.isEmpty();
    }
}
