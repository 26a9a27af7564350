// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

/**
 * What containerd tells about content that it holds.
 *
 * @param size bytes
 * @param parent whether its labels point at other content, as those of manifests do
 */
record Held(long size, boolean parent) {}
