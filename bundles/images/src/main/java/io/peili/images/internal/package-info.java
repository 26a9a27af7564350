// SPDX-License-Identifier: Apache-2.0
/**
 * Images for this node: {@link io.peili.images.internal.ImagePull} brings one from the peers,
 * {@link io.peili.images.internal.ImageFolder} takes over what lies in a folder.
 */
@org.jspecify.annotations.NullMarked
package io.peili.images.internal;
