// SPDX-License-Identifier: Apache-2.0
/** Keys, signatures and hashes, on Bouncy Castle's lightweight classes: no security provider is registered. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.crypto;
