// SPDX-License-Identifier: Apache-2.0
/**
 * Membership: {@link io.peili.auth.internal.NodeCluster} is the cluster as this node knows it,
 * {@link io.peili.auth.internal.IdentityFolder} makes what is missing, {@link io.peili.auth.internal.Membership} says who
 * a caller is. Only {@link io.peili.auth.internal.CertificateMaker} knows Bouncy Castle, so that a node which has all it
 * needs never loads it.
 */
@org.jspecify.annotations.NullMarked
package io.peili.auth.internal;
