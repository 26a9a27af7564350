// SPDX-License-Identifier: Apache-2.0
/**
 * Gets content from peers. {@link io.peili.mirror.internal.PeerMirror} answers a request: a
 * {@link io.peili.mirror.internal.Race} among the peers that the router names ends with the first one whose headers are
 * right, and a {@link io.peili.mirror.internal.RelayBody} passes its bytes on, verified, and heals itself from another
 * peer when one fails in the middle.
 */
@org.jspecify.annotations.NullMarked
package io.peili.mirror.internal;
