// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.oci.Descriptor;
import java.util.List;

/**
 * An image as an archive lists it.
 *
 * @param target its manifest or index
 * @param names what the archive calls it, as written
 */
record ArchivedImage(Descriptor target, List<String> names) {
    /** Copies the names. */
    public ArchivedImage {
        names = List.copyOf(names);
    }
}
