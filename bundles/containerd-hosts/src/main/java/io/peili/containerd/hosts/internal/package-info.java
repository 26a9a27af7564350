// SPDX-License-Identifier: Apache-2.0
/** Turns {@code registries.yaml} into containerd's hosts files and keeps them up to date. */
@org.jspecify.annotations.NullMarked
package io.peili.containerd.hosts.internal;
