// SPDX-License-Identifier: Apache-2.0
/**
 * Who has what, in a network without a centre: {@link io.peili.kademlia.Kademlia} tells peers what this node provides and
 * finds the providers of what it lacks. {@code io.peili.kademlia.dht} starts one.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.kademlia;
