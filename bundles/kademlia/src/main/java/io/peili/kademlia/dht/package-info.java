// SPDX-License-Identifier: Apache-2.0
/** Starts a {@link io.peili.kademlia.Kademlia} on a libp2p host. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.kademlia.dht;
