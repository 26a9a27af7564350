// SPDX-License-Identifier: Apache-2.0
/** Starts a {@link io.peili.libp2p.Host} that is built on Netty. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.netty;
