// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Descriptor;
import io.peili.oci.Reference;

/**
 * A name in a store and what it points at.
 *
 * @param name the name, by tag or by digest
 * @param target the manifest or index
 */
public record Image(Reference name, Descriptor target) {}
