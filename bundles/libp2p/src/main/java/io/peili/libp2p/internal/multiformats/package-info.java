// SPDX-License-Identifier: Apache-2.0
/** Text encodings of binary identifiers. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.multiformats;
