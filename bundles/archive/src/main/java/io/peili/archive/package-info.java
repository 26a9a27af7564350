// SPDX-License-Identifier: Apache-2.0
/**
 * Image archives of strangers, read in one pass: {@link io.peili.archive.ArchiveImport} brings their content to an
 * {@link io.peili.archive.ArchiveTarget}, which each store has of its own, and {@link io.peili.archive.ImageCheck} says
 * whether images are complete.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.archive;
