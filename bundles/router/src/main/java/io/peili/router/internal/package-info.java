// SPDX-License-Identifier: Apache-2.0
/** The router on Kademlia: what to announce, whom to start from, who has a key. */
@org.jspecify.annotations.NullMarked
package io.peili.router.internal;
