// SPDX-License-Identifier: Apache-2.0
/** What stands in {@code registries.yaml}, with the lines where it stands. */
@org.jspecify.annotations.NullMarked
package io.peili.containerd.hosts.internal.registries;
