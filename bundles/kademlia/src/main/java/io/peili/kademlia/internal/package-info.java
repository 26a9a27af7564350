// SPDX-License-Identifier: Apache-2.0
/** The node of the table: messages, routing, lookups, records, announcing. */
@org.jspecify.annotations.NullMarked
package io.peili.kademlia.internal;
