// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.peili.libp2p.PeerId;
import io.peili.libp2p.PublicKey;
import java.util.Optional;

/**
 * A finished handshake.
 *
 * @param peer who is on the other side, proven
 * @param key its public key
 * @param muxer the muxer agreed on within the handshake, if both sides had one in common
 */
public record Secured(PeerId peer, PublicKey key, Optional<String> muxer) {}
