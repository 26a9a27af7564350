// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.oci.Descriptor;
import io.peili.oci.Reference;
import java.util.Optional;

/**
 * An image of an archive.
 *
 * @param target its manifest or index, without what the archive's index notes about it
 * @param name its name; a signature or the like may have none
 */
public record NamedImage(Descriptor target, Optional<Reference> name) {}
