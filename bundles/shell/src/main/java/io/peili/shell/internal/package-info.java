// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands of the shell do: {@link io.peili.shell.internal.ImageTree} reads an image,
 * {@link io.peili.shell.internal.ImageTree} takes one apart, {@link io.peili.shell.internal.Holders} asks who has something.
 * Nothing here knows Karaf but the printing of tables.
 */
@org.jspecify.annotations.NullMarked
package io.peili.shell.internal;
