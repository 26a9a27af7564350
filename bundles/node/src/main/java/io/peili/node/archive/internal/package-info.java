// SPDX-License-Identifier: Apache-2.0
/**
 * Prepares a class archive (CDS) that holds the classes of bundles too, so that a node starts faster and shares memory.
 * Run by {@code bin/peili tune} as programs of their own; no part of a running node.
 */
@org.jspecify.annotations.NullMarked
package io.peili.node.archive.internal;
