// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal.archive;

import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The content that the store has already, which an archive need not bring again. */
public interface BlobSource {
    /** The size of a blob, or empty where there is none; it stays until the import ends. */
    Optional<Long> size(Digest digest) throws IOException;

    /** The file of a blob that is there. */
    Path blob(Digest digest);
}
