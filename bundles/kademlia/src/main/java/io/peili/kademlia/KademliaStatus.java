// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

/**
 * How a table is.
 *
 * @param peers how many peers it routes by
 * @param provided how many keys this node provides
 * @param announced how many of them the peers have been told of
 * @param recordKeys of how many keys others have told this node their providers
 * @param records how many records those are
 */
public record KademliaStatus(int peers, int provided, int announced, int recordKeys, int records) {}
