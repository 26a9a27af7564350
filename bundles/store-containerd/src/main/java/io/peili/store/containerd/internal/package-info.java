// SPDX-License-Identifier: Apache-2.0
/** containerd's image store, read where it lies and watched for what comes and goes. */
@org.jspecify.annotations.NullMarked
package io.peili.store.containerd.internal;
