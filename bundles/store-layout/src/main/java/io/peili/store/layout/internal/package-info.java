// SPDX-License-Identifier: Apache-2.0
/**
 * An OCI image-layout folder as the node's store. {@link io.peili.store.layout.internal.LayoutStore} is the entrance:
 * reads go to the files by way of a {@link io.peili.store.layout.internal.Catalog}, an immutable picture of
 * {@code index.json} and all manifests that is made anew when the folder changes; changes go through
 * {@link io.peili.store.layout.internal.ImageChanges}, one at a time.
 */
@org.jspecify.annotations.NullMarked
package io.peili.store.layout.internal;
