// SPDX-License-Identifier: Apache-2.0
/**
 * The OCI distribution pull API: {@link io.peili.registry.internal.RegistryResource} has the routes,
 * {@link io.peili.registry.internal.Manifests} and {@link io.peili.registry.internal.Blobs} answer them from the local
 * store or through the mirror.
 */
@org.jspecify.annotations.NullMarked
package io.peili.registry.internal;
