// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

/**
 * What containerd tells about content that it holds.
 *
 * @param size bytes
 * @param parent whether its labels point at other content, as those of manifests do
 * @param bare whether they point at a configuration and at no layers, as those of an image do whose layers containerd
 *     discards after unpacking
 */
record Held(long size, boolean parent, boolean bare) {}
