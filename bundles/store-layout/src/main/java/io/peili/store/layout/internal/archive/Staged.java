// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal.archive;

import io.peili.oci.Digest;
import java.nio.file.Path;

/**
 * Content of an archive whose digest has been checked.
 *
 * @param digest its digest
 * @param size its size in bytes
 * @param file the file, not synced yet
 * @param isNew whether the file lies in the staging folder; else the store has it already
 */
public record Staged(Digest digest, long size, Path file, boolean isNew) {}
