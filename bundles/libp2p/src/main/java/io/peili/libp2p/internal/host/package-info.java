// SPDX-License-Identifier: Apache-2.0
/** The node: connections, dialling, identify, ping, and what it knows of peers. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.host;
