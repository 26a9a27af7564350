// SPDX-License-Identifier: Apache-2.0
/**
 * The peer-to-peer side of this node, for people who look at it: {@link io.peili.p2p.P2pNode}. Where no router of that kind
 * runs there is none.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.p2p;
