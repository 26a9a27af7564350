// SPDX-License-Identifier: Apache-2.0
/**
 * Values of the OCI image and distribution specifications: digests, names, references, media types, descriptors,
 * manifests, byte ranges and error codes. Immutable, thread-safe, without I/O. Start at {@link io.peili.oci.Reference}
 * and {@link io.peili.oci.Manifest}.
 *
 * <p>Everything parsed from text is checked: {@code parse} throws an {@link java.lang.IllegalArgumentException} whose
 * message names the field, the value and what was expected; {@code tryParse} answers with an empty
 * {@link java.util.Optional} instead.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.oci;
