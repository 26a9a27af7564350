// SPDX-License-Identifier: Apache-2.0
/** yamux: many streams with flow control over one connection. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.yamux;
