// SPDX-License-Identifier: Apache-2.0
/**
 * Reads image archives of strangers in one pass: {@link io.peili.store.layout.internal.archive.ArchiveReader} unpacks
 * into a staging folder, {@link io.peili.store.layout.internal.archive.OciImages} and
 * {@link io.peili.store.layout.internal.archive.DockerImages} understand what lies there.
 */
@org.jspecify.annotations.NullMarked
package io.peili.store.layout.internal.archive;
