// SPDX-License-Identifier: Apache-2.0
/** Private networks: everything on the wire is encrypted with a key that all members share. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.pnet;
