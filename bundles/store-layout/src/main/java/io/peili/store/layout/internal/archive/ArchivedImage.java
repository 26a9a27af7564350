// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal.archive;

import io.peili.oci.Descriptor;
import java.util.List;

/**
 * An image of an archive.
 *
 * @param target its manifest or index
 * @param names what the archive calls it, as written
 */
public record ArchivedImage(Descriptor target, List<String> names) {
    /** Copies the names. */
    public ArchivedImage {
        names = List.copyOf(names);
    }
}
