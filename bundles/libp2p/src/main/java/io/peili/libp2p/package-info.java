// SPDX-License-Identifier: Apache-2.0
/**
 * A libp2p node as its users see it: {@link io.peili.libp2p.Host} connects to peers, whose identity is proven, and opens
 * and accepts {@link io.peili.libp2p.Stream}s of protocols. Values know nothing of how the node is built;
 * {@code io.peili.libp2p.netty} builds one.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.libp2p;
