// SPDX-License-Identifier: Apache-2.0
/**
 * The containerd of this machine: {@link io.peili.containerd.ContainerdHosts} points it at the mirror.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.containerd;
