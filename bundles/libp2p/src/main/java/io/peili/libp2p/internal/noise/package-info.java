// SPDX-License-Identifier: Apache-2.0
/** The Noise XX handshake and the encryption of a connection. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.noise;
